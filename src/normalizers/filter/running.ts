import type { Tensor } from '../../tensors/tensor.ts';
import type { ConstantNumbers } from '../constants.ts';
import { type NormInputs, runningScaleName } from '../inputs.ts';
import type { NormModel } from '../model.ts';
import type { NearGroup } from './group.ts';
import { exactly, type Near, over } from './near.ts';
import { nearScale } from './statistic.ts';

/** The scale under a running statistic; unknown where that is no positive number. Compare exactRunningScale. */
function scaleUnder(model: NormModel, inputs: NormInputs, g: number, { constant, epsilon }: ConstantNumbers): Near {
  const { statistic, epsilon: placed } = model;
  const scaled = (measure: Near): Near =>
    nearScale(statistic.kind, placed.place, measure, exactly(constant), exactly(epsilon));
  const name = runningScaleName(model);
  if (name === undefined) return scaled(exactly(1));
  const running = exactly((inputs[name] as Tensor).data[g]);
  return name === 'running_var' ? scaled(running) : over(exactly(1), running);
}

/** Inference: a channel's mean and scale as they were kept. */
export function nearRunning(
  model: NormModel,
  inputs: NormInputs,
  g: number,
  constants: ConstantNumbers,
): NearGroup | undefined {
  const mean = (inputs.running_mean as Tensor).data[g];
  if (!Number.isFinite(mean)) return undefined;
  return {
    mean: { high: mean, low: 0, error: 0, sum: mean, count: 1 },
    measure: undefined,
    scale: scaleUnder(model, inputs, g, constants),
  };
}
