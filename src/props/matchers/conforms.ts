import { fromNumber } from '../../exact/rational.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { Format } from '../../formats/format.ts';
import { admits, type BoundKind, type OutputBound } from '../../kernels/bound.ts';
import { neighbours } from '../../measure/ulps.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { distanceText } from './bit-equal.ts';
import type { Offender } from './message.ts';
import { shown } from './operands.ts';
import { exactUlpError, nearby } from './ulp-error.ts';

/** The halfway point between two values of the format that is nearest to a number; undefined where there is none. */
export function nearestMidpoint(x: number, format: Format): number | undefined {
  if (format.kind !== 'float' || !Number.isFinite(x)) return undefined;
  const value = float64Arithmetic(format, { overflow: 'saturate' }).round(x);
  const { below, above } = neighbours(value, format);
  const halves = [below, above]
    .filter((one) => one !== undefined && Number.isFinite(one))
    .map((one) => value / 2 + Number(one) / 2);
  return halves.sort((a, b) => Math.abs(a - x) - Math.abs(b - x))[0];
}

/** |y − exact| in ulps of the exact value, for people. */
function errorText(y: number, exact: number, format: Format): string {
  if (format.kind !== 'float' || !Number.isFinite(y) || !Number.isFinite(exact)) return '–';
  return distanceText(Number(nearby(exactUlpError(y, fromNumber(exact), format)).toPrecision(3)));
}

export const conformanceTitles = ['received', 'bits', 'exact', 'low', 'high', 'ulps', 'midpoint'];

/** The elements of an output that lie outside its bound. */
export function elementsOutside({ data }: Tensor, bound: OutputBound, kind: BoundKind): readonly number[] {
  const limits = bound.bounds[kind];
  return Array.from(data, (value, i) => (limits === undefined || admits(limits, i, value) ? -1 : i)).filter(
    (i) => i >= 0,
  );
}

/** One of them, with what it is compared with. */
export function offenderAt(element: number, output: Tensor, bound: OutputBound, kind: BoundKind): Offender {
  const limits = bound.bounds[kind];
  const text = (value: number): string => shown(value, bound.format)[0];
  const [value, exact] = [output.data[element], bound.exact[element]];
  const midpoint = nearestMidpoint(exact, bound.format);
  const [low, high] = [limits?.low[element] ?? Number.NaN, limits?.high[element] ?? Number.NaN];
  const cells = [
    ...[...shown(value, bound.format), String(exact), text(low), text(high)],
    ...[errorText(value, exact, bound.format), midpoint === undefined ? '–' : String(midpoint)],
  ];
  return { element, cells };
}
