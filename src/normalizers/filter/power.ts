import { exponentFromNumber } from '../../exact/power.ts';
import { type Centred, offBy, zeroOf } from './centre.ts';
import { type Near, near, over, times, unit, widened } from './near.ts';
import { sumOfMagnitudes } from './sums.ts';

/** p = factors/2^roots. */
interface Steps {
  readonly factors: number;
  readonly roots: number;
}

/** The p for which powers are a few roots and products. */
function stepsOf(p: number): Steps | undefined {
  const { numerator, denominator } = exponentFromNumber(p);
  return numerator <= 16n && denominator <= 4n
    ? { factors: Number(numerator), roots: Math.log2(Number(denominator)) }
    : undefined;
}

/** |c|^p: each root is off by 2u and halves what was; so each of the factors by less than 4u, and each product by u more. */
function powers({ values, size }: Centred, { factors, roots }: Steps): Float64Array {
  const terms = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    let base = Math.abs(values[j]);
    for (let i = 0; i < roots; i++) base = Math.sqrt(base);
    let power = base;
    for (let i = 1; i < factors; i++) power *= base;
    terms[j] = power;
  }
  return terms;
}

/** x^n. */
function powerOf(x: Near, n: number): Near {
  let power = x;
  for (let i = 1; i < n; i++) power = times(power, x);
  return power;
}

/** x^(1/n): a guess, and how far its power is from x. For n ≥ 1 a root is relatively off by no more than its power. */
function rootOf(x: Near, n: number): Near {
  if (n === 1 || x.value === 0) return x;
  const guess = near(x.value ** (1 / n), 0);
  const ratio = over(powerOf(guess, n), x);
  return near(guess.value, widened(Math.abs(ratio.value - 1) + ratio.relative));
}

/**
 * What an absolute error e of each |c| makes of Σ|c|^p, relatively, where the largest is a: |c|^p moves by p·e·(|c| + e)^(p − 1) at most,
 * and for p < 1 by e^p; the sum is at least a^p. For e below 2^-30·a the power of 1 + e/a counts for nothing.
 */
function moved(p: number, size: number, share: number): number {
  if (share === 0) return 0;
  if (!(share < 2 ** -30)) return Number.NaN;
  return size * (p < 1 ? share ** p * (1 + 2 ** -20) : p * share * (1 + 2 ** -20));
}

/** (combine Σ|c|^p)^(1/p). */
export function powerMean(c: Centred, p: number, combine: (sum: Near) => Near): Near {
  const steps = stepsOf(p);
  if (steps === undefined) return near(Number.NaN, 0);
  const { factors, roots } = steps;
  const terms = powers(c, steps);
  const most = terms.reduce((a, b) => Math.max(a, b), 0) ** (1 / p);
  if (most === 0) return zeroOf(c);
  const relative = p * c.relative + (roots > 0 ? 4 * factors : 0) * unit + factors * unit;
  const off = moved(p, c.size, (c.error / most) * (1 + 2 ** -20));
  const sum = combine(offBy(sumOfMagnitudes(terms, c.size), relative + off, 0));
  return rootOf(powerOf(sum, 2 ** roots), factors);
}
