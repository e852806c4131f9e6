import type { Statistic } from '../model.ts';
import { type Centred, centred, meanOf, zeroMean } from './centre.ts';
import type { Affine } from './elements.ts';
import { exactly, type Near, over, root, times, underflow, unit, widened } from './near.ts';
import { sumOf, sumOfMagnitudes } from './sums.ts';
import type { Margined } from './within.ts';

/** A group as its gradient sees it. */
export interface NearKnown {
  readonly centred: Centred;
  /** 1/s. */
  readonly inverse: Near;
  /** What c_i·Σ δ·c of the gradient is multiplied by; undefined where the scale does not move with the values. */
  readonly pull: Near | undefined;
  /** Whether the mean moves with the values. */
  readonly centres: boolean;
}

const countOf = (size: number, { mean = true }: Statistic): Near => exactly(mean ? size : 1);

/** t/(s²·count·base) of t = C·√base: what the root of a mean of squares pulls by. Compare rootSlope. */
export function rootPull(statistic: Statistic, size: number, base: Near, constant: Near, scale: Near): Near {
  const squares = times(times(scale, scale), times(countOf(size, statistic), base));
  return over(times(constant, root(base)), squares);
}

/** C²/(count·s³) of a scale that is given. */
export function givenPull(statistic: Statistic, size: number, constant: Near, scale: Near): Near {
  const cube = times(times(scale, scale), scale);
  return over(times(constant, constant), times(countOf(size, statistic), cube));
}

/** The arrays that a group's gradient is worked out in. */
export interface GradientScratch extends Margined {
  readonly deltas: Float64Array;
  readonly centredDeltas: Float64Array;
  readonly terms: Float64Array;
}

export function gradientScratch(size: number): GradientScratch {
  const array = () => new Float64Array(size);
  return { deltas: array(), centredDeltas: array(), terms: array(), values: array(), margins: array() };
}

/** A signed number and its absolute error. */
interface Signed {
  readonly value: number;
  readonly error: number;
}

/** Σ δ·c times the pull. Each term is off by the shares of δ and c, by its product's rounding, and by δ times c's error. */
function projection(
  { centred: c, pull }: NearKnown,
  { deltas, terms }: GradientScratch,
  relative: number,
  size: number,
  total: number,
): Signed | undefined {
  if (pull === undefined || total === 0) return { value: 0, error: 0 };
  for (let j = 0; j < size; j++) terms[j] = deltas[j] * c.values[j];
  const { high, low, error } = sumOf(terms, 0, size, 1);
  const magnitude = sumOfMagnitudes(terms, size).value;
  if (magnitude === 0 && c.error === 0) return { value: 0, error: 0 };
  const off = widened(error + magnitude * (relative + c.relative + unit) + total * c.error);
  const value = (high + low) * pull.value;
  const bound = widened(Math.abs(value) * (pull.relative + 3 * unit) + off * pull.value);
  // Products with these must keep their bits.
  return bound > 2 ** -600 && bound < 2 ** 600 && (value === 0 || Math.abs(value) > 2 ** -500)
    ? { value, error: bound }
    : undefined;
}

/**
 * dx_i = (δ_i − mean δ)/s − c_i·K with K = pull·Σ δ·c and δ = γ·dy, in doubles with margins: d_i = δ_i − mean δ is treated as values less
 * their mean are, and each product and the difference round once.
 * @returns undefined where doubles cannot hold them
 */
export function nearGradient(
  known: NearKnown,
  dy: { readonly values: Float64Array; readonly start: number },
  { weight, start }: Affine,
  scratch: GradientScratch,
): Margined | undefined {
  const { centred: c, inverse, centres } = known;
  const { size } = c;
  const { deltas, centredDeltas, values, margins } = scratch;
  let rounds = 0;
  for (let j = 0; j < size; j++) {
    const gamma = weight[start + j];
    deltas[j] = dy.values[dy.start + j] * gamma;
    if (gamma !== 1) rounds = unit;
  }
  const sum = sumOf(deltas, 0, size, 1);
  if (!Number.isFinite(sum.high)) return undefined;
  const total = sumOfMagnitudes(deltas, size).value * 2;
  const mean = centres ? meanOf(sum, size) : zeroMean;
  const pulled = projection(known, scratch, rounds, size, total);
  if (mean === undefined || pulled === undefined) return undefined;
  const d = centred(deltas, 0, size, mean, centredDeltas);
  // δ's own rounding, of its mean too.
  const shift = widened(d.error + (centres ? rounds * (total / size + Math.abs(mean.high)) : 0));
  const share = widened(Math.max(d.relative + rounds + inverse.relative, c.relative) + 6 * unit);
  const common = widened(shift * inverse.value + c.error * (Math.abs(pulled.value) + pulled.error));
  for (let j = 0; j < size; j++) {
    const direct = centredDeltas[j] * inverse.value;
    const along = c.values[j] * pulled.value;
    const margin = (Math.abs(direct) + Math.abs(along)) * share + Math.abs(c.values[j]) * pulled.error + common;
    values[j] = direct - along;
    margins[j] = margin === 0 ? 0 : margin + underflow;
  }
  return scratch;
}
