import { gainOf } from '../../../normalizers/gain.ts';
import { elementCount } from '../../../tensors/tensor.ts';
import { declareParameter } from '../geometry.ts';
import { kernelFormat } from '../stage-numerics.ts';
import { heldWeight } from './gain.ts';
import type { NormKernel, OfMember } from './run.ts';

/** γ and β of a member as the affine stage takes them; undefined where there are none. */
export interface WgslParameters {
  readonly weight: OfMember | undefined;
  readonly bias: OfMember | undefined;
}

/** Binds weight and bias; a held gain's pass comes before the others. Precondition: the module has `element`. */
export function declareParameters(kernel: NormKernel): WgslParameters {
  const { model, builder, geometry } = kernel;
  const { affine } = model;
  if (!affine.weight && !affine.bias) return { weight: undefined, bias: undefined };
  const format = kernelFormat('formats.parameters', model.formats.parameters);
  const shape = geometry.parameterShape;
  const length = elementCount(shape);
  const gain = gainOf(model);
  const bound = (name: string, one = false) =>
    builder.bind({ name, role: 'input', length: one ? 1 : length, shape: one ? [1] : shape }, format);
  const weight = affine.weight ? bound('weight', gain.shape === 'one') : undefined;
  const held = gain.held && weight !== undefined ? heldWeight(kernel, weight, bound('total', true), length) : weight;
  const bias = affine.bias ? bound('bias') : undefined;
  const single = gain.shape === 'one';
  if (bias !== undefined || !single) declareParameter(builder.module, geometry);
  return {
    weight: held && ((member) => held.at(single ? '0' : `parameter(${member})`)),
    bias: bias && ((member) => bias.at(`parameter(${member})`)),
  };
}
