import type { Draw } from '#library/report/html/plot';
import type { Point } from '../sizes/curve.ts';
import type { Sizes } from '../sizes/measure.ts';
import { type CurvePlot, curvePicture } from './curves.ts';

/** The pictures of the page, by file name. */
export const plots = {
  'speed-lengths.svg': ({ lengths }: Sizes): CurvePlot => ({
    title: 'Nanoseconds an element over the number of elements',
    at: ({ rows, columns }: Point) => rows * columns,
    xLabel: 'elements, in rows of 1,000',
    unit: 'elements',
    curves: lengths,
  }),
  'speed-shapes.svg': ({ shapes }: Sizes): CurvePlot => ({
    title: 'Nanoseconds an element over the number of rows that the elements lie in',
    at: ({ rows }: Point) => rows,
    xLabel: 'rows: wide matrices on the left, tall ones on the right',
    unit: 'rows',
    curves: shapes,
  }),
} as const;

/** What each picture should hold. */
export function pictures(draw: Draw, sizes: Sizes): readonly (readonly [name: string, svg: string])[] {
  return Object.entries(plots).map(([name, plotOf]) => [name, curvePicture(draw, plotOf(sizes))]);
}
