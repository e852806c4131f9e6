import { binary32, findFloatFormat } from '../formats/catalogue.ts';
import type { FloatFormat } from '../formats/format.ts';
import { measureFidelity } from '../kernels/fidelity.ts';
import { normalAt, scaledTensor, streams } from '../kernels/precision/inputs.ts';
import { sampleInputs } from '../kernels/sample.ts';
import { inputsOf, type KernelSpec, type ResolvedSpec } from '../kernels/spec.ts';
import { type Dump, storedInputName, storedSpec } from '../node/dump.ts';
import { fidelityJson } from '../report/fidelity/json.ts';
import { fidelityText } from '../report/fidelity/text.ts';
import { elementCount, type Tensor } from '../tensors/tensor.ts';
import { parseNumber, parseNumbers } from './number-lists.ts';
import { parseSeed, parseShape, specOf } from './predict.ts';
import { withDump } from './recording.ts';
import type { SpecFlags } from './spec-flags.ts';
import { textOptions, withProgress } from './terminal.ts';

export interface FidelityOptions extends SpecFlags {
  readonly shape: string;
  readonly sigma: string;
  readonly dy: string;
  readonly inputSeed: string;
  readonly lossScale: string;
  readonly json?: boolean;
}

type Named = Readonly<Record<string, Tensor>>;

interface Loaded {
  readonly spec: ResolvedSpec;
  readonly inputs: Named;
  /** The kernel's own, where there are any. */
  readonly outputs: Named;
}

/** What a dump holds: the inputs of its spec, and under other names outputs. */
function loaded(dump: Dump, path: string, options: FidelityOptions): Loaded {
  const spec = specOf(options, storedSpec(dump) as KernelSpec | undefined, path);
  const slots = inputsOf(spec)
    .map(({ name }) => ({ name, stored: storedInputName(dump, name) }))
    .filter(({ stored }) => dump.names.includes(stored));
  const read = slots.map(({ stored }) => stored);
  const rest = dump.names.filter((name) => !read.includes(name));
  return {
    spec,
    inputs: Object.fromEntries(slots.map(({ name, stored }) => [name, dump.read(stored)])),
    outputs: Object.fromEntries(rest.map((name) => [name, dump.read(name)])),
  };
}

/** Standard normal numbers times 2^k. */
function normalTensor(shape: readonly number[], seed: number, stream: number, sigma: number, format: FloatFormat) {
  const z = Float64Array.from({ length: elementCount(shape) }, (_, i) => normalAt(seed, stream, i));
  return scaledTensor(z, shape, format, { sigma, mean: 0 });
}

/** Inputs that are made: dy in binary32, so that its rounding to the kernel's format is measured. */
function made(options: FidelityOptions): Loaded {
  const spec = specOf(options, undefined, 'no inputs file');
  const [shape, seed] = [parseShape(options.shape), parseSeed(options.inputSeed)];
  const [sigma, ofGradient] = [parseNumber(options.sigma, '--sigma'), parseNumber(options.dy, '--dy')];
  const sampled = sampleInputs(spec, shape, seed);
  const { format } = sampled.x;
  const x = normalTensor(shape, seed, streams.x, sigma, findFloatFormat(format.name));
  const dy = normalTensor(shape, seed, streams.dy, ofGradient, binary32);
  return { spec, inputs: { ...sampled, x, ...(sampled.dy === undefined ? {} : { dy }) }, outputs: {} };
}

/** bitnorm fidelity. */
export async function runFidelity(path: string | undefined, options: FidelityOptions, version: string): Promise<void> {
  const { spec, inputs, outputs } =
    path === undefined ? made(options) : withDump(path, {}, (dump) => loaded(dump, path, options));
  const lossScales = parseNumbers(options.lossScale, '--loss-scale');
  const result = await withProgress(lossScales.length, (step) =>
    measureFidelity(spec, inputs, {
      lossScales,
      outputs,
      onProgress: (done, exponent) => step(done, `loss scale 2^${exponent}`),
    }),
  );
  process.stdout.write(
    options.json ? `${fidelityJson(result, version)}\n` : `${fidelityText(result, textOptions())}\n`,
  );
}
