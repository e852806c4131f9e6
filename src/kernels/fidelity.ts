import type { EmulateOptions } from '../engines/run.ts';
import { findFloatFormat } from '../formats/catalogue.ts';
import { float64Arithmetic } from '../formats/float64.ts';
import type { FloatFormat } from '../formats/format.ts';
import { type Fidelity, fidelity } from '../measure/fidelity.ts';
import { gradientNames } from '../normalizers/backward/stages.ts';
import { type Tensor, tensor } from '../tensors/tensor.ts';
import type { Tensors } from './family.ts';
import { finerOutputs } from './finer.ts';
import { bindSpec, describeSpec, emulate, exact, type ResolvedSpec } from './spec.ts';

/** One output against its exact result. */
export interface OutputFidelity {
  readonly name: string;
  readonly format: string;
  readonly shape: readonly number[];
  readonly emulation: Fidelity;
  /** Of a kernel's own output, where it was given. */
  readonly kernel: Fidelity | null;
}

/** The gradients under one loss scale. */
export interface LossScaleFidelity {
  /** The loss is multiplied by 2 to this power. */
  readonly exponent: number;
  /** What becomes of dy itself in its format. */
  readonly dy: Fidelity;
  /** The emulation's gradients, divided by the loss scale, against the exact ones. */
  readonly gradients: Readonly<Record<string, Fidelity>>;
}

export interface FidelityResult {
  readonly spec: ResolvedSpec;
  readonly description: string;
  /** As the inputs are: at the loss scale 1. */
  readonly outputs: readonly OutputFidelity[];
  /** Empty for kernels without a backward pass. */
  readonly lossScales: readonly LossScaleFidelity[];
}

export interface FidelityOptions extends EmulateOptions {
  /** Exponents of the loss scales 2^k. Default none. */
  readonly lossScales?: readonly number[];
  /** A kernel's own outputs, by name. */
  readonly outputs?: Tensors;
  /** Told before each loss scale. */
  readonly onProgress?: (done: number, exponent: number) => void;
}

/** The format of dy; undefined for kernels without a backward pass. */
function gradientFormat(spec: ResolvedSpec): FloatFormat | undefined {
  const backward = 'norm' in spec ? spec.backward : null;
  return backward === null ? undefined : findFloatFormat(backward.formats.gradient);
}

/** 2^exponent·dy, rounded to the format. */
function scaledGradient(dy: Tensor, exponent: number, format: FloatFormat): Tensor {
  const { round } = float64Arithmetic(format);
  return tensor(
    format,
    dy.shape,
    dy.data.map((value) => round(value * 2 ** exponent)),
  );
}

function outputFidelity(name: string, computed: Tensor, truth: Tensor, kernel: Tensor | undefined): OutputFidelity {
  const { format, shape, data } = computed;
  if (kernel !== undefined && kernel.format.name !== format.name)
    throw new RangeError(`"${name}" expected values of ${format.name}, got ${kernel.format.name}`);
  return {
    name,
    format: format.name,
    shape,
    emulation: fidelity(data, truth.data, format),
    kernel: kernel === undefined ? null : fidelity(kernel.data, truth.data, format),
  };
}

function underScale(
  spec: ResolvedSpec,
  inputs: Tensors,
  truth: Tensors,
  {
    exponent,
    format,
    engine,
  }: { readonly exponent: number; readonly format: FloatFormat; readonly engine: EmulateOptions },
): LossScaleFidelity {
  const given = inputs.dy as Tensor;
  const dy = scaledGradient(given, exponent, format);
  const { outputs } = emulate(spec, { ...inputs, dy }, engine);
  const unscaled = (data: Float64Array): Float64Array => data.map((value) => value / 2 ** exponent);
  const of = (name: string): readonly [string, Fidelity] => {
    const { data, format: stored } = outputs[name];
    return [name, fidelity(unscaled(data), (truth[name] as Tensor).data, stored)];
  };
  return {
    exponent,
    dy: fidelity(unscaled(dy.data), given.data, format),
    gradients: Object.fromEntries(gradientNames.filter((name) => outputs[name] !== undefined).map(of)),
  };
}

/**
 * How faithful a kernel's outputs are to the exact ones, which are taken to 24 bits where the output's format has fewer; and its gradients
 * under loss scales: dy times 2^k, rounded to its format, and the gradients divided by 2^k again.
 * @param inputs those of the spec; dy may be in a finer format than the kernel's, which is then what its rounding is measured against
 * @throws RangeError naming a tensor that is missing or does not fit
 */
export function measureFidelity(spec: ResolvedSpec, inputs: Tensors, options: FidelityOptions = {}): FidelityResult {
  const { lossScales = [], outputs: kernel = {}, onProgress = () => undefined, ...engine } = options;
  const bound = bindSpec(spec, inputs.x?.shape ?? []);
  const format = gradientFormat(bound);
  const { dy } = inputs;
  if (format !== undefined && dy === undefined) throw new RangeError('"dy" expected a tensor, got none');
  const stored = format === undefined || dy === undefined ? {} : { dy: scaledGradient(dy, 0, format) };
  const computed = emulate(bound, { ...inputs, ...stored }, engine);
  const truth = exact(finerOutputs(bound, dy?.format.name), inputs);
  return {
    spec: bound,
    description: describeSpec(bound),
    outputs: Object.entries(computed.outputs).map(([name, output]) =>
      outputFidelity(name, output, truth[name], kernel[name]),
    ),
    lossScales:
      format === undefined
        ? []
        : lossScales.map((exponent, i) => {
            onProgress(i, exponent);
            return underScale(bound, inputs, truth, { exponent, format, engine });
          }),
  };
}
