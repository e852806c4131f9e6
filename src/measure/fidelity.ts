import type { Format } from '../formats/format.ts';
import { type Spread, spreadOf } from './spread.ts';
import { ulpError } from './ulps.ts';

/** How faithful an array of computed values is to exact ones. Elements whose exact value is not finite are left out. */
export interface Fidelity {
  readonly elements: number;
  /** Distance from exact in units of the last place of the exact value. */
  readonly ulps: Spread;
  /** |value − exact|/|exact| where exact is not 0. */
  readonly relative: Spread;
  /** ‖value − exact‖/‖exact‖, the euclidean norms over finite values. null where exact is 0 throughout. */
  readonly error: number | null;
  /** Cosine of the angle between the two as vectors; null where either is 0. */
  readonly cosine: number | null;
  /** That angle in radians, accurate however small. */
  readonly angle: number | null;
  /** ‖value‖/‖exact‖. null where exact is 0 throughout. */
  readonly lengthRatio: number | null;
  /** Values of the other sign; zeros have none. */
  readonly signFlips: number;
  /** Values that are 0 where exact is not. */
  readonly flushed: number;
  /** Values that are infinite or NaN where exact is finite. */
  readonly nonFinite: number;
}

/** Euclidean norm, without overflow or underflow on the way. */
function euclidean(values: Float64Array): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  return Math.sqrt(values.reduce((sum, value) => sum + (value / largest) ** 2, 0)) * largest;
}

/** The angle between two vectors that are not 0, by Kahan's formula of half its tangent. */
function angleBetween(a: Float64Array, lengthOfA: number, b: Float64Array, lengthOfB: number): number {
  const [difference, sum] = [-1, 1].map((sign) =>
    euclidean(a.map((x, i) => x / lengthOfA + (sign * b[i]) / lengthOfB)),
  );
  return 2 * Math.atan2(difference ?? 0, sum ?? 0);
}

/** Direction and length of one vector beside another. */
function vectors(
  actual: Float64Array,
  exact: Float64Array,
): Pick<Fidelity, 'error' | 'cosine' | 'angle' | 'lengthRatio'> {
  const [length, wanted] = [euclidean(actual), euclidean(exact)];
  if (wanted === 0) return { error: null, cosine: null, angle: null, lengthRatio: null };
  const error = euclidean(actual.map((a, i) => a - exact[i])) / wanted;
  if (length === 0) return { error, cosine: null, angle: null, lengthRatio: 0 };
  const angle = angleBetween(actual, length, exact, wanted);
  return { error, cosine: Math.cos(angle), angle, lengthRatio: length / wanted };
}

/** |value − exact| in units of the last place; in steps for integers. */
function distance(actual: number, exact: number, format: Format): number {
  return format.kind === 'float' ? ulpError(actual, exact, format) : Math.abs(actual - exact);
}

/**
 * Compares computed values with exact ones, which may be finer than the format.
 * @param format whose units in the last place are counted
 * @throws RangeError when the two are not of one length
 */
export function fidelity(actual: Float64Array, exact: Float64Array, format: Format): Fidelity {
  if (actual.length !== exact.length)
    throw new RangeError(`"actual" expected ${exact.length} values, got ${actual.length}`);
  const known = [...exact.keys()].filter((i) => Number.isFinite(exact[i]));
  const finite = known.filter((i) => Number.isFinite(actual[i]));
  const [a, e] = [actual, exact].map((values) => Float64Array.from(finite, (i) => values[i])) as [
    Float64Array,
    Float64Array,
  ];
  return {
    elements: known.length,
    ulps: spreadOf(a.map((value, i) => distance(value, e[i], format))),
    relative: spreadOf(a.map((value, i) => Math.abs((value - e[i]) / e[i])).filter((_, i) => e[i] !== 0)),
    ...vectors(a, e),
    signFlips: a.filter((value, i) => Math.sign(value) * Math.sign(e[i]) < 0).length,
    flushed: a.filter((value, i) => value === 0 && e[i] !== 0).length,
    nonFinite: known.length - finite.length,
  };
}
