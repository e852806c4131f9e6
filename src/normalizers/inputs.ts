import { findFormat } from '../formats/catalogue.ts';
import { elementCount, type Tensor } from '../tensors/tensor.ts';
import { gainOf } from './gain.ts';
import type { Geometry } from './geometry.ts';
import type { NormModel } from './model.ts';
import { statistics } from './statistics.ts';

/** The inputs of a norm's forward pass; which ones it needs, the model says. */
export interface ForwardInputs {
  readonly x: Tensor;
  readonly weight?: Tensor;
  readonly bias?: Tensor;
  /** A held gain's norm, of one entry. */
  readonly total?: Tensor;
  readonly residual?: Tensor;
  /** Running statistics before the step (training) or to normalise with (inference). */
  readonly running_mean?: Tensor;
  readonly running_var?: Tensor;
  readonly running_rstd?: Tensor;
}

/** One tensor that a model reads: its name, the format it must have (undefined: any) and what its shape is. */
interface Wanted {
  readonly name: keyof ForwardInputs;
  readonly format: string | undefined;
  readonly shape: 'input' | 'parameter' | 'statistic' | 'one';
}

/** The inputs that a model reads. */
export function wantedInputs(model: NormModel): readonly Wanted[] {
  const { formats, affine, running, mode, stages } = model;
  const parameter = (name: keyof ForwardInputs, shape: Wanted['shape'] = 'parameter'): Wanted => ({
    name,
    format: formats.parameters,
    shape,
  });
  const statistic = (name: keyof ForwardInputs): Wanted => ({ name, format: undefined, shape: 'statistic' });
  const gain = gainOf(model);
  const keepsRunning = running !== null || mode === 'inference';
  return [
    { name: 'x', format: formats.input, shape: 'input' },
    ...(affine.weight ? [parameter('weight', gain.shape)] : []),
    ...(gain.held ? [parameter('total', 'one')] : []),
    ...(affine.bias ? [parameter('bias')] : []),
    ...(stages.prologue.length > 0 ? [{ name: 'residual', format: formats.input, shape: 'input' } as const] : []),
    ...(keepsRunning ? runningNames(model).map(statistic) : []),
  ];
}

/** The values of the parameters that the model reads; others may be there. */
export function parametersOf(
  { affine }: NormModel,
  { weight, bias }: ForwardInputs,
): { readonly weight: Float64Array | undefined; readonly bias: Float64Array | undefined } {
  return { weight: affine.weight ? weight?.data : undefined, bias: affine.bias ? bias?.data : undefined };
}

/** What the running scale is kept as; undefined where the scale is not measured of the values. */
export function runningScaleName({ running, statistic }: NormModel): 'running_var' | 'running_rstd' | undefined {
  if (!statistics[statistic.kind].measured) return undefined;
  return running?.convention === 'paper' ? 'running_rstd' : 'running_var';
}

/** The running statistics that a model keeps or normalises with. */
function runningNames(model: NormModel): readonly (keyof ForwardInputs)[] {
  const scale = runningScaleName(model);
  return scale === undefined ? ['running_mean'] : ['running_mean', scale];
}

/** @throws RangeError naming the input that is missing, or has another format or number of elements than the model says */
export function checkForwardInputs(model: NormModel, inputs: ForwardInputs, geometry: Geometry): void {
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
