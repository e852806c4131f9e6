import type { Curve } from '../sizes/curve.ts';
import type { CurvePlot } from './curves.ts';
import { digits } from './words.ts';

/** Times over sizes as cells, a size a row: under a title for the sizes, one for each curve. */
export function sizeCells({ curves, at, unit }: CurvePlot): readonly (readonly string[])[] {
  const places = [...new Set(curves.flatMap(({ points }) => points.map(at)))].sort((a, b) => a - b);
  const timeAt = ({ points }: Curve, place: number): string => {
    const point = points.find((one) => at(one) === place);
    return point === undefined ? '' : digits(point.median);
  };
  return [
    [unit, ...curves.map(({ subject, path }) => `${subject}: ${path}`)],
    ...places.map((place) => [place.toLocaleString('en-US'), ...curves.map((curve) => timeAt(curve, place))]),
  ];
}
