import { findFloatFormat } from '../formats/catalogue.ts';
import type { NormModel, Statistic } from './model.ts';
import { asParameter } from './parameters.ts';

/** ½(1 + √(π ln 4)): the midpoint of the bounds 1 and √(π ln 4)… of "Norm matters" §4.2, before division by √(2 ln m). */
const paperNumerator = (1 + Math.sqrt(Math.PI * Math.log(4))) / 2;

/**
 * The constant C of a statistic over m terms: the paper's, or the exact one that makes C·E[statistic] = 1 for independent standard
 * normal terms (their mean not subtracted). Accurate to about 1e-12; the emulation and the exact result use it as rounded to a format.
 * @throws RangeError where there is none: of a single term's range, and of the paper's maximum of one
 */
export function constantOf(statistic: Statistic, m: number): number {
  const { constant } = statistic;
  if (typeof constant === 'number') return constant;
  const value = namedConstant(statistic, constant, m);
  if (value < Infinity) return value;
  throw new RangeError(
    `"statistic.constant" expected a number for "${statistic.kind}" over ${m} terms, got "${constant}"`,
  );
}

function namedConstant(statistic: Statistic, constant: 'paper' | 'exact', m: number): number {
  switch (statistic.kind) {
    case 'l2':
    case 'unit':
      return 1;
    case 'l1':
      return Math.sqrt(Math.PI / 2);
    case 'lp':
      return powerConstant(statistic.p as number);
    case 'linf':
      return constant === 'paper' ? paperMaximum(m) : 1 / expectedTopMagnitudes(m, 1);
    case 'topk':
      return constant === 'paper' ? paperMaximum(m) : 1 / expectedTopMagnitudes(m, statistic.k as number);
    case 'range':
      return rangeConstant(constant, m, statistic.chunks ?? 1);
  }
}

function paperMaximum(m: number): number {
  return paperNumerator / Math.sqrt(2 * Math.log(m));
}

/** The paper's 8-bit scheme: 1/√(2 ln m) over the terms of a chunk; exact: half of 1/E[max z]. */
function rangeConstant(constant: 'paper' | 'exact', m: number, chunks: number): number {
  const terms = m / chunks;
  if (terms < 2) return Infinity;
  return constant === 'paper' ? 1 / Math.sqrt(2 * Math.log(terms)) : 1 / (2 * expectedMaximum(terms));
}

/** (2^(p/2)·Γ((p+1)/2)/√π)^(−1/p), from E|z|^p of a standard normal z. */
function powerConstant(p: number): number {
  const logMoment = (p / 2) * Math.LN2 + logGamma((p + 1) / 2) - Math.log(Math.PI) / 2;
  return Math.exp(-logMoment / p);
}

/** ln Γ(x) for x > 0: the recurrence up to x ≥ 12, then Stirling's series. */
export function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 12; y++) shift += Math.log(y);
  const inverse = 1 / y;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + series - shift;
}

/** erfc(x) for x ≥ 0: its series below 2, its continued fraction above. */
export function complementaryError(x: number): number {
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let k = 120; k > 0; k--) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}

/** Mean of the k largest of m magnitudes |z|: (1/k) Σ_j ∫ P(at least j magnitudes exceed t) dt. */
function expectedTopMagnitudes(m: number, k: number): number {
  return integrate((t) => meanExceeding(m, k, complementaryError(t / Math.SQRT2)));
}

/** E[max of m standard normals] = ∫ (P(max > t) − P(max < −t)) dt over t > 0. */
function expectedMaximum(m: number): number {
  return integrate((t) => {
    const tail = complementaryError(t / Math.SQRT2) / 2;
    return -Math.expm1(m * Math.log1p(-tail)) - Math.exp(m * Math.log(tail));
  });
}

/** (1/k)·E[min(k, number of m trials with success probability q)] = 1 − (1/k) Σ_{i<k} (k − i)·P(exactly i). */
function meanExceeding(m: number, k: number, q: number): number {
  if (q >= 1) return Math.min(1, m / k);
  const logOdds = Math.log(q) - Math.log1p(-q);
  let logTerm = m * Math.log1p(-q);
  let short = 0;
  for (let i = 0; i < k && i <= m; i++) {
    short += (k - i) * Math.exp(logTerm);
    logTerm += Math.log((m - i) / (i + 1)) + logOdds;
  }
  return 1 - short / k;
}

/** ∫ f from 0 to 12 by Simpson's rule; f is smooth and vanishes beyond. */
function integrate(f: (t: number) => number): number {
  const steps = 6000;
  const h = 12 / steps;
  let sum = f(0) + f(12);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * f(i * h);
  return (sum * h) / 3;
}

/** C and epsilon as the root stage's format holds them. */
export interface ConstantNumbers {
  readonly constant: number;
  readonly epsilon: number;
}

/** @throws RangeError as constantOf does */
export function constantNumbers(model: NormModel, m: number): ConstantNumbers {
  const format = findFloatFormat(model.stages.root.format);
  return {
    constant: asParameter(constantOf(model.statistic, m), format),
    epsilon: asParameter(model.epsilon.value, format),
  };
}
