import type { FloatFormat } from '../../src/formats/format.ts';
import type { Direction } from '../../src/formats/rounding.ts';
import type { Statistic } from '../../src/normalizers/model.ts';
import { type Decimal, decimal, fromDouble, infinityOf, parts, power, ratio, rootOf, roundDecimal } from './decimal.ts';

/** A group over the reals, as the documents define it: values and parameters are finite doubles. */
export interface GroupCase {
  readonly values: readonly number[];
  readonly weight: readonly number[];
  readonly bias: readonly number[];
  readonly centres: boolean;
  readonly statistic: Statistic & { readonly constant: number };
  /** As the root stage's format holds it. */
  readonly epsilon: number;
  readonly place: 'insideRoot' | 'added' | 'maximum';
}

export interface GroupResult {
  readonly y: readonly number[];
  readonly mean: number;
  readonly rstd: number;
  readonly scale: number;
}

const zero = decimal('0');
const sum = (terms: readonly Decimal[]): Decimal => terms.reduce((a, b) => a.plus(b), zero);
/** a + b, where what is left of equal magnitudes is nothing. */
function plus(a: Decimal, b: Decimal): Decimal {
  const total = a.plus(b);
  return total.abs().lt(b.abs().times(decimal('1e-150'))) ? zero : total;
}

const largest = (terms: readonly Decimal[]): Decimal => terms.reduce((a, b) => (a.gt(b) ? a : b));

/** Exact integers n_i with x_i = n_i·2^exponent. */
function aligned(values: readonly number[]): { integers: readonly bigint[]; exponent: number } {
  const all = values.map(parts);
  const exponent = Math.min(...all.map((one) => one.exponent));
  return { integers: all.map((one) => one.integer << BigInt(one.exponent - exponent)), exponent };
}

/** c_i, exact to 220 digits, and exactly 0 where it is. */
export function deviations({ values, centres }: GroupCase): { mean: Decimal; c: readonly Decimal[] } {
  const { integers, exponent } = aligned(values);
  const m = BigInt(values.length);
  const total = integers.reduce((a, b) => a + b, 0n);
  const c = integers.map((n) => (centres ? ratio(m * n - total, m, exponent) : ratio(n, 1n, exponent)));
  return { mean: ratio(total, m, exponent), c };
}

function rangeOf(c: readonly Decimal[], chunks: number): Decimal {
  const length = c.length / chunks;
  const ranges = Array.from({ length: chunks }, (_, k) => {
    const chunk = c.slice(k * length, (k + 1) * length);
    return largest(chunk).plus(largest(chunk.map((one) => one.neg())));
  });
  return sum(ranges).div(chunks);
}

/** The statistic before constant and epsilon; of l2 the mean (or sum) of squares. */
function measureOf(c: readonly Decimal[], { kind, p = 2, k = 1, chunks = 1, mean = true }: Statistic): Decimal {
  const magnitudes = c.map((one) => one.abs());
  const averaged = (terms: readonly Decimal[]): Decimal => (mean ? sum(terms).div(terms.length) : sum(terms));
  switch (kind) {
    case 'l2':
      return averaged(c.map((one) => one.times(one)));
    case 'l1':
      return averaged(magnitudes);
    case 'lp': {
      const powers = averaged(magnitudes.map((one) => (one.isZero() ? zero : power(one, p))));
      return powers.isZero() ? zero : rootOf(powers, p);
    }
    case 'linf':
      return largest(magnitudes);
    case 'topk':
      return sum([...magnitudes].sort((a, b) => b.cmp(a)).slice(0, k)).div(k);
    case 'range':
      return rangeOf(c, chunks);
    case 'unit':
      return decimal('1');
  }
}

export function scaleOf(c: readonly Decimal[], { statistic, epsilon, place }: GroupCase): Decimal {
  const measure = measureOf(c, statistic);
  const constant = fromDouble(statistic.constant);
  const eps = fromDouble(epsilon);
  if (statistic.kind === 'l2' && place === 'insideRoot') return measure.plus(eps).sqrt().times(constant);
  const size = constant.times(statistic.kind === 'l2' ? measure.sqrt() : measure);
  return place === 'maximum' ? largest([size, eps]) : size.plus(eps);
}

/** γ·c/s + β and the saved statistics, each rounded once. */
export function oracle(
  group: GroupCase,
  output: FloatFormat,
  saved: FloatFormat,
  direction: Direction = 'tiesToEven',
): GroupResult {
  const { mean, c } = deviations(group);
  const scale = scaleOf(c, group);
  const element = (j: number): number => {
    const [weight, bias] = [group.weight[j], group.bias[j]];
    if (!scale.isZero()) {
      const product = c[j].div(scale).times(fromDouble(weight));
      return roundDecimal(plus(product, fromDouble(bias)), output, direction);
    }
    const value = (c[j].isZero() ? Number.NaN : c[j].isNegative() ? -Infinity : Infinity) * weight + bias;
    return Number.isNaN(value) ? (output.nans === 'none' ? 0 : Number.NaN) : infinityOf(value < 0, output);
  };
  return {
    y: c.map((_, j) => element(j)),
    mean: roundDecimal(mean, saved, direction),
    rstd: scale.isZero() ? infinityOf(false, saved) : roundDecimal(decimal('1').div(scale), saved, direction),
    scale: scale.isZero() ? 0 : roundDecimal(scale, saved, direction),
  };
}
