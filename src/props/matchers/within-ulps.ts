import { compare, fromNumber, type Rational } from '../../exact/rational.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { ulpDistance } from '../../measure/ulps.ts';
import { countOfUlps } from '../../report/numbers.ts';
import { distanceText } from './bit-equal.ts';
import { type MatcherResult, type Offender, offendersText, resultOf, share } from './message.ts';
import {
  commonFormat,
  type FormatOrName,
  mismatch,
  type Numbers,
  type Operand,
  operandOf,
  shapeOf,
  shown,
} from './operands.ts';
import { exactUlpError, nearby } from './ulp-error.ts';

/** A reference that counts as exact: doubles or rationals, whatever the format of what is compared. */
export interface ExactReference {
  readonly exact: Numbers | Rational | readonly Rational[];
}

const isExact = (reference: unknown): reference is ExactReference =>
  typeof reference === 'object' && reference !== null && 'exact' in reference;
const isRational = (value: unknown): value is Rational =>
  typeof value === 'object' && value !== null && 'numerator' in value && 'denominator' in value;

/** How far one element is: the number shown, and whether it is near enough. */
interface Distance {
  readonly ulps: number;
  readonly near: boolean;
}

const none: Distance = { ulps: Number.NaN, near: false };

/** Values that agree as NaNs or infinities are 0 apart; one that is not finite is far from everything else. */
function special(a: number, b: number): Distance | undefined {
  if (Object.is(a, b) || a === b) return { ulps: 0, near: true };
  return Number.isFinite(a) && Number.isFinite(b) ? undefined : none;
}

function fromExact(value: number, exact: number | Rational, format: FloatFormat, limit: number): Distance {
  const rational = typeof exact !== 'number' ? exact : Number.isFinite(exact) ? fromNumber(exact) : undefined;
  if (rational === undefined || !Number.isFinite(value)) return special(value, exact as number) ?? none;
  const error = exactUlpError(value, rational, format);
  return { ulps: nearby(error), near: compare(error, fromNumber(limit)) <= 0 };
}

/** The exact numbers, and as an operand to show. */
function readExact({ exact }: ExactReference): { numbers: readonly (number | Rational)[]; operand: Operand } {
  const list = isRational(exact) ? [exact] : exact;
  if (!Array.isArray(list) || !list.every(isRational)) {
    const operand = operandOf(list, 'expected.exact');
    return { numbers: [...operand.data], operand: { ...operand, format: undefined } };
  }
  const signed = (a: Rational): number => (a.numerator < 0n ? -nearby({ ...a, numerator: -a.numerator }) : nearby(a));
  const data = Float64Array.from(list, signed);
  return { numbers: list, operand: { format: undefined, shape: isRational(exact) ? [] : undefined, data } };
}

/**
 * Whether each received number is within so many units in the last place of the expected one. Against values of the format this is the
 * distance in the format's ordered values; against `{exact}` it is |y − exact| / ulp(exact), by rational arithmetic. NaN is near NaN only,
 * an infinity near itself only; −0 and +0 are 0 apart.
 * @param ulps at least 0; a fraction makes sense against `{exact}`
 * @param format of what is received. Default: a tensor's or typed array's own, else the expected one's, else binary64
 * @throws TypeError or RangeError naming the argument that is of another kind or out of range
 */
export function toBeWithinUlps(
  received: unknown,
  ulps: number,
  expected: Numbers | ExactReference,
  format?: FormatOrName,
): MatcherResult {
  if (!(ulps >= 0)) throw new RangeError(`"ulps" expected a number of at least 0, got ${ulps}`);
  const a = operandOf(received, 'received');
  const reference = isExact(expected) ? readExact(expected) : undefined;
  const b = reference?.operand ?? operandOf(expected, 'expected');
  const different = mismatch(a, b);
  const within = `within ${countOfUlps(ulps)}`;
  if (different !== undefined) return resultOf(false, () => `expected numbers ${within}, but ${different}`, String);
  const common = commonFormat(format, a, b);
  if (reference !== undefined && common.kind !== 'float')
    throw new RangeError(`"format" expected a floating format beside an exact reference, got ${common.name}`);
  const distance = (value: number, i: number): Distance => {
    if (reference !== undefined) return fromExact(value, reference.numbers[i], common as FloatFormat, ulps);
    const apart = ulpDistance(value, b.data[i], common);
    return special(value, b.data[i]) ?? { ulps: apart, near: apart <= ulps };
  };
  const distances = Array.from(a.data, distance);
  const row = (element: number): Offender => {
    const other = b.data[element];
    const right = reference === undefined ? shown(other, common) : [Object.is(other, -0) ? '-0' : String(other)];
    return { element, cells: [...shown(a.data[element], common), ...right, distanceText(distances[element].ulps)] };
  };
  const far = distances.flatMap(({ near }, element) => (near ? [] : [element]));
  const titles = ['received', 'bits', ...(reference === undefined ? ['expected', 'bits'] : ['exact']), 'ulps'];
  const worst = distances.reduce((most, one) => Math.max(most, one.ulps), 0);
  return resultOf(
    far.length === 0,
    () =>
      [
        `expected ${common.name} numbers ${within}, but ${share(far.length, a.data.length)} are not:`,
        offendersText(titles, far.map(row), shapeOf(a, b)),
      ].join('\n'),
    () => `expected a number not ${within}, but the farthest of ${a.data.length} is ${countOfUlps(worst)} off`,
  );
}
