import type { FloatFormat, Format } from '../../formats/format.ts';
import { neighbours, ulpDistance } from '../../measure/ulps.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { distanceText } from './bit-equal.ts';
import type { OutputBound } from './bound.ts';
import type { Offender } from './message.ts';
import { shown } from './operands.ts';

/** The halfway point between two values of the format that is nearest to a number; undefined where there is none. */
export function nearestMidpoint(x: number, format: Format): number | undefined {
  if (format.kind !== 'float' || !Number.isFinite(x)) return undefined;
  const { below, above } = neighbours(x, format);
  const halves = [below, above]
    .filter((one) => one !== undefined && Number.isFinite(one))
    .map((one) => midway(x, one as number));
  return halves.sort((a, b) => Math.abs(a - x) - Math.abs(b - x))[0];
}

const midway = (a: number, b: number): number => a / 2 + b / 2;

/** Whether a value is the exact or the emulated one, or lies within the bound of any order. */
function conforms(value: number, i: number, bound: OutputBound, emulated: number | undefined): boolean {
  const { low, high } = bound.bounds.anyOrder;
  if (Object.is(value, bound.exact[i]) || Object.is(value, emulated)) return true;
  return low[i] <= value && value <= high[i];
}

export const conformanceTitles = ['received', 'bits', 'exact', 'bits', 'low', 'high', 'ulps', 'midpoint'];

/** The elements of an output that no conforming kernel may put out, with what they are compared with. */
export function nonConforming(output: Tensor, bound: OutputBound, emulated: Tensor | undefined): readonly Offender[] {
  const { low, high } = bound.bounds.anyOrder;
  const text = (value: number): string => shown(value, bound.format)[0];
  return Array.from(output.data).flatMap((value, element): Offender[] => {
    if (conforms(value, element, bound, emulated?.data[element])) return [];
    const exact = bound.exact[element];
    const midpoint = nearestMidpoint(exact, bound.format as FloatFormat);
    const cells = [
      ...[...shown(value, bound.format), ...shown(exact, bound.format), text(low[element]), text(high[element])],
      ...[distanceText(ulpDistance(value, exact, bound.format)), midpoint === undefined ? '–' : String(midpoint)],
    ];
    return [{ element, cells }];
  });
}
