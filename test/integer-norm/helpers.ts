import { binary32, findFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { Tensors } from '../../src/kernels/family.ts';
import { integerNormFamily } from '../../src/kernels/integer-norm/family.ts';
import type { IntegerNormModel } from '../../src/kernels/integer-norm/model.ts';
import { integerNormSchema } from '../../src/kernels/schema/integer-norm.ts';
import { validate } from '../../src/kernels/schema/validate.ts';
import { emulate } from '../../src/kernels/spec.ts';
import { type Tensor, tensorOf } from '../../src/tensors/tensor.ts';

/** A spec without parameters whose scales are 1, checked and filled in; `extra` goes over it. */
export function specOf(extra: Readonly<Record<string, unknown>> = {}): IntegerNormModel {
  const one = { scale: 1, zeroPoint: 0 };
  const spec = {
    bitnorm: 1,
    integerNorm: 'layer',
    affine: false,
    quantization: { input: one, output: one },
    epsilon: 0,
    ...extra,
  };
  validate(spec, integerNormSchema);
  return integerNormFamily.resolve(spec);
}

/** A tensor of integers, one row unless a shape is given. */
export function integers(
  values: readonly number[],
  format = 'int8',
  shape: readonly number[] = [1, values.length],
): Tensor {
  return tensorOf(findFormat(format), shape, values);
}

export function scalar(value: number): Tensor {
  return tensorOf(binary32, [], [Math.fround(value)]);
}

export const run = (spec: IntegerNormModel, inputs: Tensors) => emulate(spec, inputs, { events: true });
export const truth = (spec: IntegerNormModel, inputs: Tensors) =>
  integerNormFamily.exact(spec, inputs, float64Arithmetic);

/** Outputs by name as plain arrays. */
export function plain(outputs: Readonly<Record<string, Tensor | undefined>>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(outputs).map(([name, one]) => [name, [...(one?.data ?? [])]]));
}
