import type { Format } from '../formats/format.ts';
import { type FidelityCounts, type FidelityParts, sumsOfPart } from './fidelity-parts.ts';
import { type Spread, spreadOf } from './spread.ts';
import { ulpError } from './ulps.ts';

/**
 * How faithful computed values are to exact ones, taken together as a vector: its direction and its length apart, and what became of
 * single values. Elements whose exact value is not finite are left out; lengths are euclidean, over the values that are finite.
 */
export interface VectorFidelity {
  readonly elements: number;
  /** ‖value − exact‖/‖exact‖; null where exact is 0 throughout. */
  readonly error: number | null;
  /** Cosine of the angle between the two; null where either is 0 throughout. */
  readonly cosine: number | null;
  /** That angle in radians. */
  readonly angle: number | null;
  /** ‖value‖/‖exact‖; null where exact is 0 throughout. */
  readonly lengthRatio: number | null;
  /** Values of the other sign; zeros have none. */
  readonly signFlips: number;
  /** Values that are 0 where exact is not. */
  readonly flushed: number;
  /** Values that are infinite or NaN where exact is finite. */
  readonly nonFinite: number;
}

/** The same with the distances of single values. */
export interface Fidelity extends VectorFidelity {
  /** |value − exact| in units of the last place of the exact value, of finite values. */
  readonly ulps: Spread;
  /** |value − exact|/|exact| where exact is not 0, of finite values. */
  readonly relative: Spread;
}

/** Collects values block by block. */
export interface FidelityTally {
  add(actual: Float64Array, exact: Float64Array): void;
  /** Adds what parts of a block came to, in their order. */
  addParts(parts: FidelityParts): void;
  result(): VectorFidelity;
}

interface Squares {
  readonly actual: number;
  readonly exact: number;
  readonly difference: number;
  /** The sum of products. */
  readonly dot: number;
}

/**
 * The angle between two vectors of these lengths. Small ones of nearly equal vectors keep their digits by 4‖a‖‖e‖·sin²(θ/2) =
 * ‖a − e‖² − (‖a‖ − ‖e‖)²; others are known to 1e-8.
 */
function angleOf({ difference }: Squares, cosine: number, length: number, wanted: number): number {
  const ratio = length / wanted;
  if (cosine < 0.5 || ratio < 0.5 || ratio > 2) return Math.acos(cosine);
  const sine = (difference - (length - wanted) ** 2) / (4 * length * wanted);
  return 2 * Math.asin(Math.sqrt(Math.max(0, sine)));
}

/** Length and direction from sums of squares. */
function geometry(squares: Squares): Pick<VectorFidelity, 'error' | 'cosine' | 'angle' | 'lengthRatio'> {
  const [length, wanted, apart] = [squares.actual, squares.exact, squares.difference].map(Math.sqrt) as [
    number,
    number,
    number,
  ];
  if (wanted === 0) return { error: null, cosine: null, angle: null, lengthRatio: null };
  const error = apart / wanted;
  if (length === 0) return { error, cosine: null, angle: null, lengthRatio: 0 };
  const cosine = Math.max(-1, Math.min(1, squares.dot / length / wanted));
  return { error, cosine, angle: angleOf(squares, cosine, length, wanted), lengthRatio: length / wanted };
}

/** Starts a tally. Its sums of squares are kept in doubles: magnitudes from 2^-500 to 2^500. */
export function newFidelityTally(): FidelityTally {
  const counts = { elements: 0, signFlips: 0, flushed: 0, nonFinite: 0 };
  const squares = { actual: 0, exact: 0, difference: 0, dot: 0 };
  const addFinite = (a: number, e: number): void => {
    squares.actual += a * a;
    squares.exact += e * e;
    squares.difference += (a - e) ** 2;
    squares.dot += a * e;
    if (Math.sign(a) * Math.sign(e) < 0) counts.signFlips++;
    if (a === 0 && e !== 0) counts.flushed++;
  };
  return {
    add: (actual, exact) => {
      exact.forEach((e, i) => {
        if (!Number.isFinite(e)) return;
        counts.elements++;
        if (Number.isFinite(actual[i])) addFinite(actual[i], e);
        else counts.nonFinite++;
      });
    },
    addParts: (parts) => {
      for (const name of Object.keys(counts) as (keyof FidelityCounts)[]) counts[name] += parts.counts[name];
      for (let at = 0; at < parts.squares.length; at += sumsOfPart) {
        squares.actual += parts.squares[at];
        squares.exact += parts.squares[at + 1];
        squares.difference += parts.squares[at + 2];
        squares.dot += parts.squares[at + 3];
      }
    },
    result: () => ({ ...counts, ...geometry(squares) }),
  };
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
  const tally = newFidelityTally();
  tally.add(actual, exact);
  const finite = [...exact.keys()].filter((i) => Number.isFinite(exact[i]) && Number.isFinite(actual[i]));
  const known = finite.filter((i) => exact[i] !== 0);
  return {
    ...tally.result(),
    ulps: spreadOf(finite.map((i) => distance(actual[i], exact[i], format))),
    relative: spreadOf(known.map((i) => Math.abs((actual[i] - exact[i]) / exact[i]))),
  };
}
