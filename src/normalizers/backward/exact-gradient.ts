import { alignedTo, type Dyadic, multiply as dyadicProduct, fromNumber, zero } from '../../exact/dyadic.ts';
import * as rational from '../../exact/rational.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import { type Combination, scaled, sum } from './exact-combination.ts';
import { quantumOf } from './exact-direction.ts';
import { infiniteGradients, roughDeltas } from './exact-infinite.ts';
import type { KnownGroup, SpecialGroup } from './exact-known.ts';
import { aboutMean } from './exact-signs.ts';
import { approximately, roundCombination } from './exact-value.ts';

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
export interface GradientParts {
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

/** What a group's gradient is the sum of. Precondition: every δ is finite. */
export function gradientParts(
  { group, inverse, pull, centres }: KnownGroup,
  incoming: IncomingGradient,
): GradientParts {
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
export function exactGradient({ direct, pulled }: GradientParts, j: number): Combination {
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
export function filteredGradient({ direct, pulled }: GradientParts, j: number, output: Arithmetic): number | undefined {
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
  const rough = roughDeltas(incoming.dy, incoming.weight);
  if (known.kind === 'special') return rough.map((delta) => output.round(known.gradient(delta)));
  if (known.noGradient === true) return rough.map(() => output.round(Number.NaN));
  if (!rough.every(Number.isFinite)) {
    if (known.centres || known.pull !== undefined) return infiniteGradients(known, rough).map(output.round);
    return separateGradients(known, incoming, rough, output);
  }
  const parts = gradientParts(known, incoming);
  const quick = filter && output.format.precision <= mostFilteredBits;
  return rough.map(
    (_, j) =>
      (quick ? filteredGradient(parts, j, output) : undefined) ?? roundCombination(exactGradient(parts, j), output),
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
  const parts = gradientParts(known, { dy: finite(dy), weight: weight === undefined ? weight : finite(weight), unit });
  return rough.map((delta, j) =>
    Number.isFinite(delta) ? roundCombination(exactGradient(parts, j), output) : output.round(delta * known.direction),
  );
}
