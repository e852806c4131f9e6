import type { MakeArithmetic } from '../formats/arithmetic.ts';
import type { Events } from '../formats/flags.ts';
import { elementCount, type Tensor, type Values } from '../tensors/tensor.ts';
import { affineParameters } from './affine-parameters.ts';
import { backwardPass } from './backward/emulate-backward.ts';
import { geometryOf } from './catalogue.ts';
import { forwardPass } from './emulate-forward.ts';
import { checkNormInputs, type NormInputs, runsForward } from './inputs.ts';
import type { NormModel } from './model.ts';
import { bindNumerics, type StageName } from './numerics.ts';

export type StageEvents = Partial<Record<StageName, Events>>;

/** What a kernel of the model puts out. */
export interface Emulation<Data extends Values = Float64Array> {
  /** What the forward pass and the backward pass put out, as far as the model runs them. */
  readonly outputs: Readonly<Record<string, Tensor<Data>>>;
  /** Events by stage; undefined where they were not counted. */
  readonly events: StageEvents | undefined;
}

/** An emulation whose events were counted. */
export interface CountedEmulation<Data extends Values = Float64Array> extends Emulation<Data> {
  readonly events: StageEvents;
}

/**
 * What a kernel of the model must output, bit for bit.
 * @param make the engine's arithmetic
 * @throws RangeError naming an input that is missing or does not fit the model
 */
export function emulateNorm(model: NormModel, inputs: NormInputs, make: MakeArithmetic): CountedEmulation {
  const geometry = geometryOf(model, inputs.x.shape);
  checkNormInputs(model, inputs, geometry);
  const numerics = bindNumerics(model, make);
  const parameters = affineParameters(model, inputs, elementCount(geometry.parameterShape), numerics);
  const forward = runsForward(model) ? forwardPass(model, inputs, geometry, numerics, parameters) : undefined;
  const run = { model, inputs, geometry, numerics, parameters, make };
  const gradients = model.backward === null ? {} : backwardPass(model.backward, run, forward);
  return { outputs: { ...forward?.outputs, ...gradients }, events: numerics.events() };
}
