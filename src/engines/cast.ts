import { findFloatFormat } from '../formats/catalogue.ts';
import { tensor, type Values } from '../tensors/tensor.ts';
import { type ArrayOptions, roundArray, roundsByKernel } from './arrays.ts';
import type { CastModel } from './cast-model.ts';
import type { Runner } from './engine.ts';
import { memoryLike, type TensorsByName } from './storage.ts';

function optionsOf({ rounding, seed, subnormals, overflow, tininess, formats }: CastModel): ArrayOptions {
  return {
    rounding: typeof rounding === 'string' ? rounding : { stochastic: rounding.stochastic, seed },
    subnormals,
    overflow,
    tininess,
    operands: findFloatFormat(formats.input),
  };
}

function valuesOf({ x }: TensorsByName<Values>): Values {
  return x?.data ?? new Float32Array();
}

/** Casts by array kernels. Precondition of equality: that of roundArray's kernels, which refuse outside it. */
export const castRunner: Runner<CastModel> = {
  refusal: (model, inputs) => {
    if (model.convert !== 'cast') return `runs casts, no conversion of kind "${model.convert}"`;
    const output = findFloatFormat(model.formats.output);
    if (roundsByKernel(valuesOf(inputs), output, optionsOf(model))) return undefined;
    return `has no kernel that casts ${model.formats.input} to ${output.name} so`;
  },
  run: (model, inputs, into) => {
    const output = findFloatFormat(model.formats.output);
    const values = valuesOf(inputs);
    if (values instanceof Float64Array) {
      const data = memoryLike(values, into, 'y');
      data.set(roundArray(values, output, optionsOf(model)));
      return { y: tensor(output, inputs.x?.shape ?? [], data) };
    }
    const data = roundArray(values, output, optionsOf(model), memoryLike(values, into, 'y') as Float32Array);
    return { y: tensor<Values>(output, inputs.x?.shape ?? [], data) };
  },
};
