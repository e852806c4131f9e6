import type { Rational } from '../exact/rational.ts';
import type { Real } from '../exact/real.ts';
import { type ExactScaling, exactElement, exactScaling } from './exact-element.ts';
import type { ExactFinish } from './exact-finish.ts';
import type { ExactGain } from './exact-gain.ts';
import { timesRoot } from './exact-number.ts';
import type { GroupResult } from './exact-statistics.ts';

/** γ·x̂ + β where the mean, the scale or a parameter is not a positive finite number: IEEE 754 on the real expression. */
function specialElement(result: GroupResult, x: number, j: number, weight: number, bias: number): number {
  switch (result.kind) {
    case 'nan':
      return Number.NaN;
    case 'infinite':
      return (x / Infinity) * weight + bias;
    case 'infiniteMean':
      return (x - result.mean) * weight + bias;
    case 'zeroScale':
    case 'finite': {
      // Under given statistics an infinity stays what it is.
      if (!Number.isFinite(x)) return x * weight + bias;
      const numerator = result.scaling.group.numerators[j];
      const sign = numerator > 0n ? 1 : numerator < 0n ? -1 : 0;
      return (result.kind === 'zeroScale' ? sign / 0 : sign) * weight + bias;
    }
  }
}

/** A finite group's scaling of elements: where the gain is held, its norm divides too. */
export function elementScaling(result: GroupResult, { held }: ExactGain): ExactScaling | undefined {
  if (result.kind !== 'finite') return undefined;
  const { scaling } = result;
  return held === undefined ? scaling : exactScaling(scaling.group, timesRoot(scaling.scale, held.square));
}

/** One element of a group with that scaling (see elementScaling): its value, its place in the group, its parameter and β. */
type Element<T> = (
  result: GroupResult,
  scaling: ExactScaling | undefined,
  x: number,
  j: number,
  parameter: number,
  bias: number,
) => T;

/** Elements as numbers where they are {@link specialElement special}, else as real numbers times any factor. */
export function elementValues(gain: ExactGain): Element<number | ((factor: Rational) => Real)> {
  return (result, scaling, x, j, parameter, bias) => {
    const weight = gain.rough(parameter);
    if (scaling === undefined || !Number.isFinite(x) || !Number.isFinite(weight) || !Number.isFinite(bias))
      return specialElement(result, x, j, weight, bias);
    return (factor) => exactElement(scaling, j, gain.factor(parameter), bias, factor);
  };
}

/** Rounds elements once. */
export function elementwise(gain: ExactGain, finish: ExactFinish): Element<number> {
  const exactValue = elementValues(gain);
  return (...element) => {
    const value = exactValue(...element);
    return typeof value === 'number' ? finish.number(value) : finish.real(value(finish.unit));
  };
}
