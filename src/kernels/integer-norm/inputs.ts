import { findFormat } from '../../formats/catalogue.ts';
import { norms } from '../../normalizers/catalogue.ts';
import { checkNotEmpty, type Geometry } from '../../normalizers/geometry.ts';
import { elementCount, type Tensor } from '../../tensors/tensor.ts';
import type { InputSlot, Tensors } from '../family.ts';
import type { IntegerNormModel } from './model.ts';
import { integerParameters, readScales, type Scales } from './scales.ts';

/** A run's inputs, checked. */
export interface IntegerNormRun {
  readonly geometry: Geometry;
  readonly x: Tensor;
  readonly weight: Tensor | undefined;
  readonly bias: Tensor | undefined;
  readonly scales: Scales;
}

/** The tensors that an integer norm reads. */
export function integerNormInputs(model: IntegerNormModel): readonly InputSlot[] {
  const { affine, formats, quantization } = model;
  const { weight, bias } = integerParameters(model);
  const slot = (name: string, format: string): InputSlot => ({
    name,
    format,
    optional: false,
    shapeFor: (shape) => norms[model.integerNorm].geometry(shape, model).parameterShape,
  });
  const ofTensor = (source: number | string, name: string, optional = false): InputSlot[] =>
    source === 'tensor' ? [{ name, format: undefined, optional, shapeFor: () => [] }] : [];
  return [
    { name: 'x', format: formats.input, optional: false, byRow: true },
    ...ofTensor(quantization.input.scale, 'scale'),
    ...ofTensor(quantization.input.zeroPoint, 'zero_point', true),
    ...(affine.weight ? [slot('weight', formats.parameters)] : []),
    ...(weight ? ofTensor(quantization.weight.scale, 'weight_scale') : []),
    ...(affine.bias ? [slot('bias', formats.bias)] : []),
    ...(bias ? ofTensor(quantization.bias.scale, 'bias_scale', true) : []),
    ...ofTensor(quantization.output.scale, 'y_scale'),
    ...ofTensor(quantization.output.zeroPoint, 'y_zero_point', true),
  ];
}

function tensorOfFormat(name: string, format: string, found: Tensor | undefined): Tensor {
  if (found === undefined) throw new RangeError(`"${name}" expected a tensor of ${format}, got none`);
  if (found.format.name !== findFormat(format).name)
    throw new RangeError(`"${name}" expected values of ${format}, got ${found.format.name}`);
  return found;
}

/** @throws RangeError naming an input that is missing or does not fit */
export function checkRun(model: IntegerNormModel, inputs: Tensors): IntegerNormRun {
  const { formats, affine } = model;
  const x = tensorOfFormat('x', formats.input, inputs.x);
  const geometry = checkNotEmpty(x.shape, norms[model.integerNorm].geometry(x.shape, model));
  const parameter = (name: 'weight' | 'bias', format: string): Tensor | undefined => {
    if (!affine[name]) return undefined;
    const found = tensorOfFormat(name, format, inputs[name]);
    if (found.data.length === elementCount(geometry.parameterShape)) return found;
    throw new RangeError(`"${name}" expected the shape [${geometry.parameterShape}], got [${found.shape}]`);
  };
  return {
    geometry,
    x,
    weight: parameter('weight', formats.parameters),
    bias: parameter('bias', formats.bias),
    scales: readScales(model, inputs),
  };
}
