import { binary32, findFloatFormat } from '../../formats/catalogue.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { conventions } from '../../formats/integers/convention.ts';
import { findIntegerFormat } from '../../formats/integers/formats.ts';
import { type Quantization, quantization } from '../../formats/integers/quantization.ts';
import { asParameter } from '../../normalizers/parameters.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import type { Tensors } from '../family.ts';
import type { IntegerNormModel, ScaleSource, ZeroPointSource } from './model.ts';
import { floatingAffine } from './resolve-stages.ts';

/** A scale and the format that it is a value of. */
export interface ScaleValue {
  readonly value: number;
  readonly format: FloatFormat;
}

/** The scales and zero points of a run. */
export interface Scales {
  readonly input: ScaleValue;
  readonly inputZeroPoint: number;
  /** Of integer weights; 1 without any. */
  readonly weight: number;
  /** Of an integer bias; undefined: the scale of the affine result. */
  readonly bias: number | undefined;
  readonly output: Quantization;
}

function scalar(name: string, { data, shape }: Tensor): number {
  if (data.length !== 1) throw new RangeError(`"${name}" expected one value, got the shape [${shape}]`);
  return data[0];
}

function positive(name: string, value: number): number {
  if (!(value > 0 && value < Infinity))
    throw new RangeError(`"${name}" expected a finite number above 0, got ${value}`);
  return value;
}

function scaleOf(name: string, source: ScaleSource, inputs: Tensors): ScaleValue | undefined {
  const found = inputs[name];
  const given = source === 'tensor' ? undefined : positive(name, asParameter(source, binary32));
  if (found === undefined) return given === undefined ? undefined : { value: given, format: binary32 };
  const value = positive(name, scalar(name, found));
  if (given !== undefined && given !== value)
    throw new RangeError(`"${name}" expected ${given} as the spec says, got ${value}`);
  return { value, format: findFloatFormat(found.format.name) };
}

function needed(name: string, source: ScaleSource, inputs: Tensors): ScaleValue {
  const found = scaleOf(name, source, inputs);
  if (found === undefined)
    throw new RangeError(`"${name}" expected a number above 0, got neither a tensor nor a number in the spec`);
  return found;
}

function zeroPointOf(name: string, source: ZeroPointSource, inputs: Tensors): number {
  const found = inputs[name];
  const given = source === 'tensor' ? undefined : source;
  const value = found === undefined ? (given ?? 0) : scalar(name, found);
  if (given !== undefined && given !== value)
    throw new RangeError(`"${name}" expected ${given} as the spec says, got ${value}`);
  return value;
}

/** Whether weight or bias are integers. */
export function integerParameters(model: IntegerNormModel): { readonly weight: boolean; readonly bias: boolean } {
  const { weight, bias } = model.affine;
  const integers = !floatingAffine(model);
  return { weight: weight && integers, bias: bias && integers };
}

/** @throws RangeError naming a scale or zero point that is missing, not one number, out of range, or other than the spec says */
export function readScales(model: IntegerNormModel, inputs: Tensors): Scales {
  const { input, weight, bias, output } = model.quantization;
  const integers = integerParameters(model);
  const format = findIntegerFormat(model.formats.input);
  const zeroPoint = zeroPointOf('zero_point', input.zeroPoint, inputs);
  if (!(Number.isInteger(zeroPoint) && zeroPoint >= format.min && zeroPoint <= format.max)) {
    throw new RangeError(`"zero_point" expected an integer from ${format.min} to ${format.max}, got ${zeroPoint}`);
  }
  const step = needed('y_scale', output.scale, inputs);
  return {
    input: needed('scale', input.scale, inputs),
    inputZeroPoint: zeroPoint,
    weight: integers.weight ? needed('weight_scale', weight.scale, inputs).value : 1,
    bias: integers.bias ? scaleOf('bias_scale', bias.scale, inputs)?.value : undefined,
    output: quantization({
      format: findIntegerFormat(model.formats.output),
      scale: step.value,
      scaleFormat: step.format,
      zeroPoint: zeroPointOf('y_zero_point', output.zeroPoint, inputs),
      narrowRange: output.narrowRange,
      convention: conventions[model.stages.output.convention],
    }),
  };
}
