import { ulpDistance } from '../../measure/ulps.ts';
import { ulpsText } from '../../report/numbers.ts';
import { type MatcherResult, type Offender, offendersText, resultOf, share } from './message.ts';
import { commonFormat, type FormatOrName, mismatch, type Numbers, operandOf, shapeOf, shown } from './operands.ts';

/** A distance for people; '–' where there is none. */
export function distanceText(ulps: number): string {
  return Number.isFinite(ulps) ? ulpsText(ulps) : '–';
}

/**
 * Whether the received numbers are the expected ones, bit for bit: NaN equals NaN, −0 is not +0; tensors must agree in shape and format.
 * @param received a number, numbers in a row, or a tensor
 * @param format the format whose bits are shown. Default: a tensor's or typed array's own, else binary64
 * @throws TypeError when either is no such thing
 */
export function toBeBitEqual(received: unknown, expected: Numbers, format?: FormatOrName): MatcherResult {
  const [a, b] = [operandOf(received, 'received'), operandOf(expected, 'expected')];
  const different = mismatch(a, b);
  if (different !== undefined) return resultOf(false, () => `expected bit equality, but ${different}`, String);
  const common = commonFormat(format, a, b);
  const offenders: Offender[] = [];
  a.data.forEach((value, element) => {
    const other = b.data[element];
    if (Object.is(value, other)) return;
    const ulps = distanceText(ulpDistance(value, other, common));
    offenders.push({ element, cells: [...shown(value, common), ...shown(other, common), ulps] });
  });
  const { length } = a.data;
  return resultOf(
    offenders.length === 0,
    () =>
      [
        `expected bit equality in ${common.name}, but ${share(offenders.length, length)} differ:`,
        offendersText(['received', 'bits', 'expected', 'bits', 'ulps'], offenders, shapeOf(a, b)),
      ].join('\n'),
    () => `expected other bits, but ${length === 1 ? 'the element is' : `all ${length} elements are`} bit-equal`,
  );
}
