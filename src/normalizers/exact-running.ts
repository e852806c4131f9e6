import { type Dyadic, fromNumber, subtract } from '../exact/dyadic.ts';
import * as rational from '../exact/rational.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { exactScaling } from './exact-element.ts';
import { type ExactGroup, exactGroup, exactScale } from './exact-group.ts';
import { type ExactNumber, exactRational } from './exact-number.ts';
import type { Constants, GroupResult } from './exact-statistics.ts';
import { type NormInputs, runningScaleName } from './inputs.ts';
import type { NormModel } from './model.ts';

/** Inference: the values about the running mean, scaled by the running variance with epsilon or by the running inverse scale. */
export function exactRunningScale(
  model: NormModel,
  inputs: NormInputs,
  g: number,
  values: readonly Dyadic[],
  constants: Constants,
): GroupResult {
  const mean = (inputs.running_mean as Tensor).data[g];
  const name = runningScaleName(model);
  const running = name === undefined ? 1 : (inputs[name] as Tensor).data[g];
  if (Number.isNaN(running) || running === -Infinity) return { kind: 'nan', mean };
  const scale = runningScale(model, running, constants);
  if (typeof scale === 'string') return { kind: scale, mean };
  if (Number.isFinite(mean)) return scaledAbout(values, mean, scale);
  return { kind: 'infiniteMean', mean, zero: scaledAbout(values, 0, scale) };
}

/** The values about a finite mean, with that scale. */
function scaledAbout(values: readonly Dyadic[], mean: number, scale: ExactNumber): GroupResult {
  const about = exactGroup(
    values.map((value) => subtract(value, fromNumber(mean))),
    false,
  );
  const group: ExactGroup = { ...about, mean: rational.fromNumber(mean) };
  if (scale.rational?.numerator === 0n) return { kind: 'zeroScale', scaling: { group }, measure: undefined };
  return { kind: 'finite', scaling: exactScaling(group, scale), measure: undefined };
}

/** The scale; or that it is infinite, or the root of a negative number or less than 0. */
function runningScale(
  model: NormModel,
  running: number,
  { constant, epsilon }: Constants,
): ExactNumber | 'infinite' | 'nan' {
  const name = runningScaleName(model);
  if (name === undefined) return exactScale(model, exactRational(rational.one), constant, epsilon);
  const isVariance = name === 'running_var';
  if (running === (isVariance ? Infinity : 0)) return 'infinite';
  if (running === Infinity) return exactRational(rational.zero);
  const value = rational.fromNumber(running);
  if (!isVariance) return running < 0 ? 'nan' : exactRational(rational.divide(rational.one, value));
  const radicand = model.epsilon.place === 'insideRoot' ? rational.add(value, epsilon) : value;
  return rational.sign(radicand) < 0 ? 'nan' : exactScale(model, exactRational(value), constant, epsilon);
}
