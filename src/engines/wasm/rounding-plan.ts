import type { ArithmeticOptions } from '../../formats/context.ts';
import type { FloatFormat } from '../../formats/format.ts';
import type { Direction } from '../../formats/rounding.ts';
import type { RoundingKernel } from './kernels.ts';
import { codeOf, type Rules, rulesOf, type SignRules } from './thresholds.ts';

/** A rounding of binary32 values that a kernel does, with its constants as assembly/constants.ts lays them out. */
export interface RoundingPlan {
  readonly kernel: RoundingKernel;
  /** 24 − p. */
  readonly d: number;
  /** Random bits; 0: none. */
  readonly r: number;
  readonly constants: Int32Array;
}

interface Way {
  readonly grid: RoundingKernel;
  readonly bits: RoundingKernel;
}

const ways: Readonly<Record<Direction | 'stochastic', Way>> = {
  tiesToEven: { grid: 'roundNearest', bits: 'roundNearestBits' },
  tiesToAway: { grid: 'roundTiesToAway', bits: 'roundTiesToAwayBits' },
  towardZero: { grid: 'roundTowardZero', bits: 'roundTowardZeroBits' },
  towardPositive: { grid: 'roundTowardNegative', bits: 'roundTowardNegativeBits' },
  towardNegative: { grid: 'roundTowardNegative', bits: 'roundTowardNegativeBits' },
  toOdd: { grid: 'roundToOdd', bits: 'roundToOddBits' },
  stochastic: { grid: 'roundStochastic', bits: 'roundStochasticBits' },
};

/** Where the exponents of binary32 begin. */
const binary32Emin = -126;

const largestSingle = (2 - 2 ** -23) * 2 ** 127;

/** Whether every value of the format is a binary32 number. */
export function fitsSingle({ precision, max, min }: FloatFormat): boolean {
  return precision <= 24 && max <= largestSingle && min >= 2 ** -149;
}

/**
 * The plan of a rounding of binary32 values, or undefined where no kernel gives the same bits: formats without sign or zero, of one bit
 * or of more than 22 (to nearest by more than 11, or with exponents that 2^d·max leaves no room for), flushed stochastic results, and more random
 * bits than binary32 arithmetic carries.
 */
export function roundingPlan(format: FloatFormat, options: ArithmeticOptions): RoundingPlan | undefined {
  const { rounding = 'tiesToEven', subnormals = 'keep' } = options;
  const r = typeof rounding === 'string' ? 0 : rounding.stochastic;
  if (!supports(format, rounding === 'tiesToEven', r)) return undefined;
  if (r > 0 && (subnormals === 'flush' || subnormals === 'flushOutput')) return undefined;
  const drawn = typeof rounding === 'string' ? rounding : { stochastic: r, random: () => 2 ** r - 1 };
  const rules = rulesOf(format, { ...options, rounding: drawn });
  const flips = rounding === 'towardPositive';
  const kernel = kernelOf(format, typeof rounding === 'string' ? rounding : 'stochastic', rules);
  return { kernel, d: 24 - format.precision, r, constants: constantsOf(format, rules, flips, r) };
}

function supports(format: FloatFormat, nearest: boolean, r: number): boolean {
  const { precision, emin, emax, signed, subnormals } = format;
  if (!(signed && subnormals && precision >= 2 && precision <= 22 && fitsSingle(format))) return false;
  if (emin === binary32Emin) return true;
  // Scaling to integers makes no magnitude smaller, so that none is lost.
  const up = precision - 1 - emin;
  const scalable = up >= 0 && up <= 127 && emin - precision + 1 >= binary32Emin && emax < 127;
  // The doubled scale of nearest must not overflow, and its least constant must be normal.
  const multiplies = precision <= 11 && emax + 1 + 24 - precision <= 127 && emin + 24 - precision >= binary32Emin;
  return nearest ? multiplies : scalable && r <= 24;
}

/** Whether values need no rule by sign, of −0, of NaN or of tiny results. */
function isSimple({ positive, negative, negativeZero, keepsNaN }: Rules): boolean {
  const symmetric = (Object.keys(positive) as (keyof SignRules)[]).every((key) =>
    Object.is(positive[key], negative[key]),
  );
  return symmetric && positive.flushedBelow === 0 && Object.is(negativeZero, -0) && keepsNaN;
}

function kernelOf(format: FloatFormat, mode: keyof typeof ways, rules: Rules): RoundingKernel {
  const { precision, emin, max } = format;
  const bits = emin === binary32Emin;
  if (mode !== 'tiesToEven' || !isSimple(rules)) return ways[mode][bits ? 'bits' : 'grid'];
  if (!bits) return 'roundNearestSimply';
  // The code after the largest one is infinity's, so that overflow takes care of itself.
  const carries = max === (2 - 2 ** (1 - precision)) * 2 ** 127 && rules.positive.replacement === Infinity;
  if (!(carries && rules.positive.replacedFrom < Infinity)) return 'roundNearestBits';
  return precision === 8 ? 'roundNearestUpperHalf' : 'roundNearestBitsSimply';
}

const bitsOf = (value: boolean): number => (value ? -1 : 0);

// Every line is a row of assembly/constants.ts, in its order; numbers of `bits` are not converted.
function constantsOf(format: FloatFormat, rules: Rules, flips: boolean, r: number): Int32Array {
  const { precision, emin, emax, max } = format;
  const d = 24 - precision;
  const [first, second] = flips ? [rules.negative, rules.positive] : [rules.positive, rules.negative];
  const bits = emin === binary32Emin;
  const flushed = Math.max(first.flushedBelow, second.flushedBelow);
  // By bits subnormals are rounded as all others are, but −0 may have a rule.
  const start = codeOf(bits && flushed === 0 && Object.is(rules.negativeZero, -0) ? 0 : Math.max(2 ** emin, flushed));
  const top = r === 0 ? max : bits ? largestSingle : 2 ** (emax + 1);
  const kept = Math.min(r, d);
  const rows = [
    codeOf(2 ** d),
    codeOf(2 ** d - 1),
    codeOf(1.5 * 2 ** (emin + d)),
    codeOf(top),
    codeOf(first.replacedFrom),
    codeOf(first.replacement),
    codeOf(second.replacedFrom),
    codeOf(second.replacement),
    codeOf(first.flushedBelow),
    codeOf(second.flushedBelow),
    codeOf(rules.negativeZero),
    bitsOf(rules.keepsNaN),
    flips ? 0x80000000 : 0,
    codeOf(max),
    codeOf(first.overflow),
    codeOf(2 ** -r),
    (2 ** kept - 1) * 2 ** (d - kept),
    0x80000000,
    0x7f800000,
    2 ** d - 1,
    2 ** (d - 1),
    1,
    codeOf(1),
    codeOf(2 ** emin),
    (254 + precision - 1) * 2 ** 23,
    (precision - 1) * 2 ** 23,
    2 * start,
    2 * (codeOf(max) - start),
  ];
  return Int32Array.from({ length: 4 * rows.length }, (_, i) => rows[i >> 2]);
}
