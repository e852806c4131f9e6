import { encodeTensor, tensorFileFormatOf } from '../io/index.ts';
import { type Golden, golden } from '../kernels/golden.ts';
import { sampleInputs } from '../kernels/sample.ts';
import {
  bindSpec,
  describeSpec,
  emulate,
  exact,
  inputsOf,
  type KernelSpec,
  type ResolvedSpec,
  resolveSpec,
} from '../kernels/spec.ts';
import { storedInputName, storedSpec } from '../node/dump.ts';
import { writeFileAtomically } from '../node/write-file.ts';
import type { StageEvents } from '../normalizers/emulate.ts';
import { jsonValue } from '../report/json-value.ts';
import { eventText, tensorText } from '../report/prediction.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { emulateOptionsOf } from './emulate-options.ts';
import type { EngineFlags } from './engine-flags.ts';
import { UsageError } from './exit.ts';
import { withDump } from './recording.ts';
import { type SpecFlags, specFromFlags } from './spec-flags.ts';

interface Loaded {
  readonly spec: ResolvedSpec;
  readonly inputs: Readonly<Record<string, Tensor>>;
}

export function specOf(flags: SpecFlags, below: KernelSpec | undefined, what: string): ResolvedSpec {
  const spec = specFromFlags(flags, below);
  if (spec === undefined)
    throw new UsageError(`${what} carries no spec: add --spec FILE or flags such as --norm layer --in fp16`);
  return resolveSpec(spec);
}

/** A file's spec, bound to its shape, and the inputs of that spec that the file has. */
export function loadInputs(path: string, flags: SpecFlags): Loaded {
  return withDump(path, {}, (dump) => {
    const spec = bindSpec(specOf(flags, storedSpec(dump) as KernelSpec | undefined, path), dump.shape('x'));
    const slots = inputsOf(spec).map(({ name }) => [name, storedInputName(dump, name)] as const);
    const inputs = slots
      .filter(([, stored]) => dump.names.includes(stored))
      .map(([name, stored]) => [name, dump.read(stored)] as const);
    return { spec, inputs: Object.fromEntries(inputs) };
  });
}

function write(path: string, { tensors, metadata }: Golden): void {
  const stored = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, encodeTensor(tensor)]));
  writeFileAtomically(path, [tensorFileFormatOf(path).write(stored, metadata)]);
}

function printTensors(tensors: Readonly<Record<string, Tensor>>): void {
  for (const [name, tensor] of Object.entries(tensors)) process.stdout.write(`${tensorText(name, tensor)}\n`);
}

export type PredictOptions = SpecFlags & EngineFlags & { output?: string; exact?: boolean; json?: boolean };

interface Predicted {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly events?: StageEvents | undefined;
}

function predict({ spec, inputs }: Loaded, options: PredictOptions): Predicted {
  const emulation = emulateOptionsOf(options, inputs.x?.shape ?? []);
  return options.exact ? { outputs: exact(spec, inputs) } : emulate(spec, inputs, emulation);
}

/** bitnorm emulate. */
export function runEmulate(path: string, options: PredictOptions): void {
  const loaded = loadInputs(path, options);
  const { spec } = loaded;
  const { outputs, events } = predict(loaded, options);
  const metadata = { 'bitnorm.spec': JSON.stringify(spec) };
  if (options.output !== undefined) write(options.output, { tensors: outputs, metadata });
  if (options.json) {
    const shown = Object.entries(outputs).map(([name, { format, shape, data }]): [string, unknown] => [
      name,
      { format: format.name, shape, values: Array.from(data, jsonValue) },
    ]);
    process.stdout.write(`${JSON.stringify({ spec, outputs: Object.fromEntries(shown), events }, null, 2)}\n`);
    return;
  }
  process.stdout.write(`${describeSpec(spec)}\n`);
  printTensors(outputs);
  process.stdout.write(eventText(events));
}

export function parseShape(text: string | undefined): readonly number[] {
  if (text === undefined) throw new UsageError('expected a file with inputs, or --shape for inputs to be made');
  const shape = text.split(/[,x]/).map(Number);
  if (!shape.every((length) => Number.isInteger(length) && length > 0))
    throw new UsageError(`--shape: expected positive integers, got "${text}"`);
  return shape;
}

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new UsageError(`--input-seed: expected an integer from 0 to 2^32 − 1, got "${text}"`);
  return seed;
}

/** bitnorm golden. */
export function runGolden(
  path: string | undefined,
  options: SpecFlags & { output: string; shape?: string; inputSeed: string; json?: boolean },
): void {
  const made = (): Loaded => {
    const shape = parseShape(options.shape);
    const spec = bindSpec(specOf(options, undefined, 'no inputs file'), shape);
    return { spec, inputs: sampleInputs(spec, shape, parseSeed(options.inputSeed)) };
  };
  const { spec, inputs } = path === undefined ? made() : loadInputs(path, options);
  const result = golden(spec, inputs);
  write(options.output, result);
  if (options.json) {
    const tensors = Object.entries(result.tensors).map(([name, { format, shape }]) => ({
      name,
      format: format.name,
      shape,
    }));
    process.stdout.write(`${JSON.stringify({ file: options.output, spec, tensors }, null, 2)}\n`);
    return;
  }
  process.stdout.write(`${describeSpec(spec)}\n`);
  printTensors(result.tensors);
  process.stdout.write(`Wrote ${options.output}\n`);
}
