import { findFormat } from '../formats/catalogue.ts';
import { elementCount, type Tensor, type Values } from '../tensors/tensor.ts';
import { norms } from './catalogue.ts';
import { gainOf } from './gain.ts';
import type { Geometry } from './geometry.ts';
import type { NormModel } from './model.ts';
import { statistics } from './statistics.ts';

/** The inputs of a norm; which ones it needs, the model says. */
export interface NormInputs<Data extends Values = Float64Array> {
  readonly x: Tensor<Data>;
  readonly weight?: Tensor<Data>;
  readonly bias?: Tensor<Data>;
  /** A held gain's norm, of one entry. */
  readonly total?: Tensor<Data>;
  readonly residual?: Tensor<Data>;
  /** Running statistics before the step (training) or to normalise with (inference). */
  readonly running_mean?: Tensor<Data>;
  readonly running_var?: Tensor<Data>;
  readonly running_rstd?: Tensor<Data>;
  /** Backward: the gradient with respect to y. */
  readonly dy?: Tensor<Data>;
  /** A backward pass alone: what the forward pass saved. */
  readonly mean?: Tensor<Data>;
  readonly rstd?: Tensor<Data>;
  readonly scale?: Tensor<Data>;
}

/** One tensor that a model reads: its name, the format it must have (undefined: any) and what its shape is. */
export interface Wanted {
  readonly name: keyof NormInputs;
  readonly format: string | undefined;
  readonly shape: 'input' | 'parameter' | 'statistic' | 'one';
}

/** Whether the model runs its forward pass; else it is a backward pass alone. */
export function runsForward({ backward }: NormModel): boolean {
  return backward?.saved !== 'given';
}

/** The name under which the scale is saved that the backward pass uses. */
export function savedScaleName({ stages }: NormModel): 'scale' | 'rstd' {
  return stages.root.kind === 'divide' ? 'scale' : 'rstd';
}

/** The inputs that only a backward pass reads. */
function backwardInputs(model: NormModel): readonly Wanted[] {
  const { backward, formats, mode } = model;
  if (backward === null) return [];
  const saved = (name: keyof NormInputs): Wanted => ({ name, format: formats.saved, shape: 'statistic' });
  const given = !runsForward(model) && mode === 'training';
  return [
    { name: 'dy', format: backward.formats.gradient, shape: 'input' },
    ...(given && norms[model.norm].centres ? [saved('mean')] : []),
    ...(given ? [saved(savedScaleName(model))] : []),
  ];
}

/** The inputs that a model reads. */
export function wantedInputs(model: NormModel): readonly Wanted[] {
  const { formats, affine, running, mode, stages } = model;
  const parameter = (name: keyof NormInputs, shape: Wanted['shape'] = 'parameter'): Wanted => ({
    name,
    format: formats.parameters,
    shape,
  });
  const statistic = (name: keyof NormInputs): Wanted => ({ name, format: undefined, shape: 'statistic' });
  const gain = gainOf(model);
  const forward = runsForward(model);
  const keepsRunning = (running !== null && forward) || mode === 'inference';
  // A backward pass alone reads β where it has to find out which outputs an activation let pass.
  const readsBias = affine.bias && (forward || stages.epilogue.some(({ kind }) => kind === 'relu'));
  return [
    { name: 'x', format: formats.input, shape: 'input' },
    ...(affine.weight ? [parameter('weight', gain.shape)] : []),
    ...(gain.held ? [parameter('total', 'one')] : []),
    ...(readsBias ? [parameter('bias')] : []),
    ...(stages.prologue.length > 0 ? [{ name: 'residual', format: formats.input, shape: 'input' } as const] : []),
    ...(keepsRunning ? runningNames(model).map(statistic) : []),
    ...backwardInputs(model),
  ];
}

/** The values of the parameters that the model reads; others may be there. */
export function parametersOf(
  { affine }: NormModel,
  { weight, bias }: NormInputs,
): { readonly weight: Float64Array | undefined; readonly bias: Float64Array | undefined } {
  return { weight: affine.weight ? weight?.data : undefined, bias: affine.bias ? bias?.data : undefined };
}

/** What the running scale is kept as; undefined where the scale is not measured of the values. */
export function runningScaleName({ running, statistic }: NormModel): 'running_var' | 'running_rstd' | undefined {
  if (!statistics[statistic.kind].measured) return undefined;
  return running?.convention === 'paper' ? 'running_rstd' : 'running_var';
}

/** The running statistics that a model keeps or normalises with. */
function runningNames(model: NormModel): readonly (keyof NormInputs)[] {
  const scale = runningScaleName(model);
  return scale === undefined ? ['running_mean'] : ['running_mean', scale];
}

/** @throws RangeError naming the input that is missing, or has another format or number of elements than the model says */
export function checkNormInputs(model: NormModel, inputs: NormInputs<Values>, geometry: Geometry): void {
  const { parameterShape, statisticShape } = geometry;
  const shapes = { input: inputs.x.shape, parameter: parameterShape, statistic: statisticShape, one: [1] };
  for (const { name, format, shape: kind } of wantedInputs(model)) {
    const shape = shapes[kind];
    const found = inputs[name];
    if (found === undefined) throw new RangeError(`"${name}" expected a tensor of shape [${shape}], got none`);
    if (format !== undefined && found.format.name !== findFormat(format).name) {
      throw new RangeError(`"${name}" expected values of ${findFormat(format).name}, got ${found.format.name}`);
    }
    if (elementCount(found.shape) !== elementCount(shape)) {
      throw new RangeError(`"${name}" expected the shape [${shape}], got [${found.shape}]`);
    }
  }
}
