import type { NormInputs } from '../../normalizers/inputs.ts';
import type { NormModel } from '../../normalizers/model.ts';
import type { Values } from '../../tensors/tensor.ts';
import type { Runner } from '../engine.ts';
import type { TensorsByName } from '../storage.ts';
import { normRefusal } from './norm/refusals.ts';
import { runNorm } from './norm/run.ts';

const asInputs = (inputs: TensorsByName<Values>): NormInputs<Values> => inputs as unknown as NormInputs<Values>;

/**
 * Whole norms on binary32 values in tiles. Bit-equal to the definition for the models that it takes: where a result is not finite, or beyond
 * its format's largest value, the definition computes that group. Outside, `refusal` says why.
 */
export const wasmNorm: Runner<NormModel> = {
  refusal: (model, inputs) => normRefusal(model, asInputs(inputs)),
  run: (model, inputs, into) => runNorm(model, asInputs(inputs), { into }),
  runWindow: (model, inputs, window, into) => runNorm(model, asInputs(inputs), { into, window }),
};
