import type { Tensor } from '../tensors/tensor.ts';
import { exactBackward } from './backward/exact-backward.ts';
import { exactForward } from './exact-forward.ts';
import { type NormInputs, runsForward } from './inputs.ts';
import type { NormModel } from './model.ts';

/**
 * The correctly rounded outputs of a model's forward pass and of its backward pass, as far as it runs them.
 * @throws RangeError naming an input that is missing or does not fit the model
 */
export function exactNorm(model: NormModel, inputs: NormInputs): Record<string, Tensor> {
  const forward = runsForward(model) ? exactForward(model, inputs) : {};
  const { backward } = model;
  return backward === null ? forward : { ...forward, ...exactBackward({ ...model, backward }, inputs) };
}
