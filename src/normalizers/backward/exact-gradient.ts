import { alignedTo, type Dyadic, multiply as dyadicProduct, fromNumber, zero } from '../../exact/dyadic.ts';
import * as rational from '../../exact/rational.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import { approximately, type Combination, roundCombination, scaled, signOf, sum } from './exact-combination.ts';
import type { KnownGroup, Pull, SpecialGroup } from './exact-known.ts';
import { aboutMean } from './exact-signs.ts';
import { quantumOf } from './exact-slope.ts';

/** What comes in for a group: dy behind the epilogue and γ of each member. */
export interface IncomingGradient {
  readonly dy: Float64Array;
  readonly weight: Float64Array | undefined;
  /** What every dy is multiplied by. */
  readonly unit: rational.Rational;
}

/** Integers times one number. */
interface Scaled {
  readonly integers: readonly bigint[];
  readonly common: Combination;
  /** `common` as a double to within 2^-52 of itself; NaN where it is not well inside the range. */
  readonly approximate: number;
}

/** A group's gradient as sums of integers times numbers that its members share. */
interface GradientParts {
  /** (δ_i − mean δ)/s. */
  readonly direct: Scaled;
  /** −(u_i − mean u)·A/s; of nested roots element by element. */
  readonly pulled: Scaled | ((j: number) => Combination) | undefined;
}

function scaledBy(integers: readonly bigint[], common: Combination): Scaled {
  return { integers, common, approximate: approximately(common) };
}

/** δ_j as integers over one power of two. */
function deltas({ dy, weight }: IncomingGradient): { integers: readonly bigint[]; exponent: number } {
  const terms: Dyadic[] = Array.from(dy, (value, j) => {
    const factor = weight === undefined ? 1 : weight[j];
    if (value === 0 || factor === 0) return zero;
    return factor === 1 ? fromNumber(value) : dyadicProduct(fromNumber(value), fromNumber(factor));
  });
  const exponent = terms.reduce((least, term) => Math.min(least, term.exponent), 0);
  return { integers: terms.map((term) => alignedTo(term, exponent)), exponent };
}

/** Precondition: every δ is finite. */
function partsOf({ group, inverse, pull, centres }: KnownGroup, incoming: IncomingGradient): GradientParts {
  const { integers, exponent } = deltas(incoming);
  const m = BigInt(integers.length);
  const share = rational.fromDyadic({ significand: 1n, exponent });
  const quantum = rational.multiply(share, incoming.unit);
  const directFactor = centres ? rational.divide(quantum, rational.fromInteger(m)) : quantum;
  const direct = scaledBy(centres ? aboutMean(integers) : integers, scaled(inverse, directFactor));
  const dot = integers.reduce((total, n, j) => total + n * group.numerators[j], 0n);
  if (pull === undefined || dot === 0n) return { direct, pulled: undefined };
  const factor = rational.multiply(rational.multiply(quantum, quantumOf(group)), rational.fromInteger(-dot));
  const pulled =
    'each' in pull
      ? (j: number): Combination => scaled(pull.each(j), factor)
      : scaledBy(pull.numerators, scaled(pull.common, rational.reduceTwos(factor)));
  return { direct, pulled };
}

/** dx_j over the reals. */
function element({ direct, pulled }: GradientParts, j: number): Combination {
  const first = scaled(direct.common, rational.fromInteger(direct.integers[j]));
  if (pulled === undefined) return first;
  const second =
    typeof pulled === 'function' ? pulled(j) : scaled(pulled.common, rational.fromInteger(pulled.integers[j]));
  return sum([first, second]);
}

/**
 * The rounded dx_j where doubles can tell it, else undefined. Each product is off by less than 2^-50 of itself, their sum by 2^-53 more:
 * the margin covers them twice. Where both ends round to one value, so does everything between them. Shared factors lie within 1e±100, so
 * that nothing underflows.
 */
function filtered({ direct, pulled }: GradientParts, j: number, output: Arithmetic): number | undefined {
  if (typeof pulled === 'function') return undefined;
  const p = Number(direct.integers[j]) * direct.approximate;
  const q = pulled === undefined ? 0 : Number(pulled.integers[j]) * pulled.approximate;
  const y = p + q;
  const margin = (Math.abs(p) + Math.abs(q)) * 2 ** -49;
  if (!(margin < 1e250 && Math.abs(y) > margin)) return undefined;
  const low = output.round(y - margin);
  return Object.is(low, output.round(y + margin)) ? low : undefined;
}

/** Doubles decide next to nothing of formats as precise as they are. */
const mostFilteredBits = 25;

function pullSign(pull: Pull, j: number): number {
  if ('each' in pull) return signOf(pull.each(j));
  const n = pull.numerators[j];
  return n === 0n ? 0 : (n > 0n ? 1 : -1) * signOf(pull.common);
}

/** IEEE 754 on (δ_i − mean δ − (u_i − mean u)·A)/s where some δ is not finite: finite terms count for nothing. */
function infiniteGradients({ group, direction, pull, centres }: KnownGroup, delta: Float64Array): Float64Array {
  const infinite = delta.map((value) => (Number.isFinite(value) ? 0 : value));
  const mean = centres ? infinite.reduce((a, b) => a + b, 0) : 0;
  const dot = infinite.reduce((total, value, j) => {
    const n = group.numerators[j];
    return value === 0 ? total : total + value * (n > 0n ? 1 : n < 0n ? -1 : 0) * direction;
  }, 0);
  return infinite.map((value, j) => {
    const removed = pull === undefined ? 0 : pullSign(pull, j) * dot;
    return (value - mean - removed) * direction;
  });
}

/** γ·dy in doubles: what is not finite of it is right. */
function roughDeltas({ dy, weight }: IncomingGradient): Float64Array {
  if (weight === undefined) return dy;
  return dy.map((value, j) => {
    const both = Number.isFinite(value) && Number.isFinite(weight[j]);
    return both ? Math.sign(value) * Math.sign(weight[j]) : value * weight[j];
  });
}

/**
 * dx of a group's members, each rounded once.
 * @param options filter: whether doubles may decide; default true
 */
export function groupGradient(
  known: KnownGroup | SpecialGroup,
  incoming: IncomingGradient,
  output: Arithmetic,
  { filter = true }: { readonly filter?: boolean } = {},
): Float64Array {
  const rough = roughDeltas(incoming);
  if (known.kind === 'special') return rough.map((delta) => output.round(known.gradient(delta)));
  if (known.noGradient === true) return rough.map(() => output.round(Number.NaN));
  if (!rough.every(Number.isFinite)) {
    if (known.centres || known.pull !== undefined) return infiniteGradients(known, rough).map(output.round);
    return separateGradients(known, incoming, rough, output);
  }
  const parts = partsOf(known, incoming);
  const quick = filter && output.format.precision <= mostFilteredBits;
  return rough.map(
    (_, j) => (quick ? filtered(parts, j, output) : undefined) ?? roundCombination(element(parts, j), output),
  );
}

/** δ/s where neither mean nor scale moves: an element that is not finite touches no other. */
function separateGradients(
  known: KnownGroup,
  { dy, weight, unit }: IncomingGradient,
  rough: Float64Array,
  output: Arithmetic,
): Float64Array {
  const finite = (values: Float64Array): Float64Array =>
    values.map((value, j) => (Number.isFinite(rough[j]) ? value : 0));
  const parts = partsOf(known, { dy: finite(dy), weight: weight === undefined ? weight : finite(weight), unit });
  return rough.map((delta, j) =>
    Number.isFinite(delta) ? roundCombination(element(parts, j), output) : output.round(delta * known.direction),
  );
}
