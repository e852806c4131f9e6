import { type Exponent, exponentFromNumber } from '../../exact/power.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import { rankedPositions } from '../../reductions/select.ts';
import type { Statistic, StatisticKind } from '../model.ts';
import { powerOfTerm, roundedPower } from '../power.ts';
import { magnitudes } from '../statistics.ts';

/** A group's values as the slope of its statistic needs them. */
export interface SlopeTerms {
  /** c. */
  readonly centred: Float64Array;
  /** c divided by C times the statistic, for the statistics that ask for it; else empty. */
  readonly ratios: Float64Array;
}

/** How a statistic moves with its values: ∂(C·statistic)/∂c_i = k·w_i with k = C^power/count. */
export interface SlopeRecord {
  readonly kind: StatisticKind;
  /** Whether w is a function of the ratios. */
  readonly ofRatios: boolean;
  /** Whether w has the mean 0 over the values of a centred group, so that kernels don't take it off. */
  readonly balanced: boolean;
  /** How many of the m values, or of the parts of a group, the statistic averages. */
  count(m: number, statistic: Statistic): number;
  power(statistic: Statistic): number;
  /** w of each value. */
  weights(terms: SlopeTerms, statistic: Statistic, arithmetic: Arithmetic): Float64Array;
}

/** 1, −1, 0 of both zeros, NaN of NaN. */
function signOf(x: number): number {
  return x === 0 ? 0 : Math.sign(x);
}

/** The signs of the values at some positions, 0 elsewhere. */
function signsAt(values: Float64Array, positions: Iterable<number>): Float64Array {
  const signs = new Float64Array(values.length);
  for (const position of positions) signs[position] = signOf(values[position]);
  return signs;
}

/** The position of the first value before which no other one is to come; a NaN comes before all. */
function firstPosition(values: Float64Array, before: (a: number, b: number) => boolean): number {
  return values.reduce((best, value, i) => {
    if (Number.isNaN(values[best])) return best;
    return Number.isNaN(value) || before(value, values[best]) ? i : best;
  }, 0);
}

/** +1 at the first maximum and −1 at the first minimum of each chunk; 0 where they are the same value. */
function ends(values: Float64Array, chunks: number): Float64Array {
  const weights = new Float64Array(values.length);
  const length = values.length / chunks;
  for (let start = 0; start < values.length; start += length) {
    const chunk = values.subarray(start, start + length);
    weights[start + firstPosition(chunk, (a, b) => a > b)] += 1;
    weights[start + firstPosition(chunk, (a, b) => a < b)] -= 1;
  }
  return weights;
}

/** q^(p − 1) of a magnitude: products for an integer p, else one rounding; the rounded reciprocal of q^(1 − p) for p < 1. */
export function lowerPower(arithmetic: Arithmetic, q: number, p: number): number {
  if (p === 1) return 1;
  if (Number.isInteger(p)) return powerOfTerm(arithmetic, q, p - 1);
  const { numerator, denominator } = exponentFromNumber(p);
  const exponent: Exponent = { numerator: numerator - denominator, denominator };
  if (p > 1) return roundedPower(arithmetic, q, exponent);
  return arithmetic.reciprocal(roundedPower(arithmetic, q, { numerator: -exponent.numerator, denominator }));
}

const signs = { ofRatios: false, balanced: false, power: () => 1 } as const;
const wholeCount = (m: number, { mean = true }: Statistic): number => (mean ? m : 1);

/** The slopes by statistic: one record each. */
export const slopes: Readonly<Record<StatisticKind, SlopeRecord>> = Object.freeze({
  l2: {
    kind: 'l2',
    ofRatios: true,
    balanced: true,
    count: wholeCount,
    power: () => 2,
    weights: ({ ratios }) => ratios,
  },
  l1: {
    kind: 'l1',
    ...signs,
    count: wholeCount,
    weights: ({ centred }) => centred.map(signOf),
  },
  lp: {
    kind: 'lp',
    ofRatios: true,
    balanced: false,
    count: wholeCount,
    power: ({ p }) => p as number,
    weights: ({ centred, ratios }, { p }, arithmetic) =>
      centred.map((c, i) => (c === 0 ? 0 : signOf(c) * lowerPower(arithmetic, Math.abs(ratios[i]), p as number))),
  },
  linf: {
    kind: 'linf',
    ...signs,
    count: () => 1,
    weights: ({ centred }) => signsAt(centred, rankedPositions(magnitudes(centred), 1)),
  },
  topk: {
    kind: 'topk',
    ...signs,
    count: (_m, { k }) => k as number,
    weights: ({ centred }, { k }) => signsAt(centred, rankedPositions(magnitudes(centred), k as number)),
  },
  range: {
    kind: 'range',
    ...signs,
    count: (_m, { chunks = 1 }) => chunks,
    weights: ({ centred }, { chunks = 1 }) => ends(centred, chunks),
  },
  unit: {
    kind: 'unit',
    ofRatios: false,
    balanced: true,
    count: () => 1,
    power: () => 1,
    weights: ({ centred }) => new Float64Array(centred.length),
  },
});
