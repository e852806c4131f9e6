import type { IntegerFormat } from '../format.ts';

/** What happens to a sum beyond the accumulator's range: reduced modulo 2^bits, or clipped. */
export const overflowRules = ['wrap', 'saturate'] as const;
export type OverflowRule = (typeof overflowRules)[number];

/** How many operations there were, and how many of them left the range. */
export interface AccumulatorEvents {
  operations: number;
  wrapped: number;
  saturated: number;
}

/**
 * Integer accumulation in one format. Each operation is exact, then the overflow rule is applied once: a product is not
 * cut before it is added. Wrapped sums don't depend on the order of their terms; saturated ones do.
 */
export interface Accumulator {
  readonly format: IntegerFormat;
  readonly rule: OverflowRule;
  readonly events: AccumulatorEvents;
  /** sum + term. @throws RangeError when one is not a safe integer. */
  add(sum: number, term: number): number;
  /** sum + a·b. @throws RangeError when one of them is not a safe integer. */
  multiplyAdd(sum: number, a: number, b: number): number;
}

export function newAccumulatorEvents(): AccumulatorEvents {
  return { operations: 0, wrapped: 0, saturated: 0 };
}

/**
 * Results of double arithmetic on integers up to this magnitude are exact: had the exact one been larger, so would be
 * the rounded one.
 */
const exactLimit = 2 ** 53;

/**
 * An accumulator of that format, such as int32, that counts into the events given.
 * @throws RangeError when the rule is neither 'wrap' nor 'saturate'.
 */
export function newAccumulator(
  format: IntegerFormat,
  rule: OverflowRule,
  events: AccumulatorEvents = newAccumulatorEvents(),
): Accumulator {
  if (!overflowRules.includes(rule)) throw new RangeError(`"rule" expected wrap or saturate, got "${rule}"`);
  const { min, max } = format;
  const outside = rule === 'wrap' ? wrap : saturate;
  const settle = (exact: number | bigint): number => {
    events.operations++;
    if (exact >= min && exact <= max) return Number(exact) + 0;
    if (rule === 'wrap') events.wrapped++;
    else events.saturated++;
    return outside(BigInt(exact), format);
  };
  const add = (sum: number, term: number): number => {
    checkSafe('sum', sum);
    checkSafe('term', term);
    const total = sum + term;
    return settle(Math.abs(total) < exactLimit ? total : BigInt(sum) + BigInt(term));
  };
  const multiplyAdd = (sum: number, a: number, b: number): number => {
    checkSafe('sum', sum);
    checkSafe('a', a);
    checkSafe('b', b);
    const product = a * b;
    const total = sum + product;
    const exact = Math.abs(product) < exactLimit && Math.abs(total) < exactLimit;
    return settle(exact ? total : BigInt(sum) + BigInt(a) * BigInt(b));
  };
  return { format, rule, events, add, multiplyAdd };
}

function wrap(exact: bigint, { bits, signed }: IntegerFormat): number {
  return Number(signed ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact));
}

function saturate(exact: bigint, { min, max }: IntegerFormat): number {
  return exact < 0n ? min : max;
}

function checkSafe(name: string, value: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError(`"${name}" expected a safe integer, got ${value}`);
}

/**
 * The least number of terms, each an integer from `low` to `high`, whose sum can leave the format; any shorter sum is
 * safe in every order. Infinity where no number of terms can. The squares of (q − zeroPoint) for int8, 0 to 255², can
 * leave int32 from 33026 terms on.
 * @throws RangeError when an end is not a safe integer or low > high.
 */
export function overflowLength(format: IntegerFormat, low: number, high: number): number {
  checkSafe('low', low);
  checkSafe('high', high);
  if (low > high) throw new RangeError(`"high" expected at least ${low}, got ${high}`);
  // Quotients of an integer below 2^33 by another are never rounded up to an integer: they differ from it by more than 2^-33 of it.
  const above = high > 0 ? Math.floor(format.max / high) + 1 : Infinity;
  const below = low < 0 ? Math.floor(format.min / low) + 1 : Infinity;
  return Math.min(above, below);
}
