import { engines } from '../../engines/catalogue.ts';
import type { EngineName } from '../../engines/engine.ts';
import type { Memory } from '../../engines/storage.ts';
import { windowShape } from '../../engines/wasm/norm/window.ts';
import type { Format } from '../../formats/format.ts';
import { type CheckedBlock, checkBlock } from '../../kernels/check-block.ts';
import { emulate, exact, type ResolvedSpec } from '../../kernels/spec.ts';
import type { Emulation } from '../../normalizers/emulate.ts';
import type { Tensor, Values } from '../../tensors/tensor.ts';
import { type CheckMemory, newCheckMemory } from '../check-dump.ts';
import { type Dump, openDump } from '../dump.ts';
import { type BlockToCheck, readBlock } from '../read-block.ts';
import { sharedTensors, withOwnFormats } from './shared.ts';
import { partOf, pieceOf, putPart, type Span } from './slices.ts';

/** A kernel to run. Its inputs lie in memory that every thread sees. */
export interface RunTask {
  readonly what: 'emulate' | 'exact';
  /** As JSON. */
  readonly spec: string;
  readonly inputs: Readonly<Record<string, Tensor<Values>>>;
  readonly options: { readonly engine?: EngineName | 'fastest'; readonly events?: boolean };
}

/** Some indices of a kernel to run. */
export interface PartTask extends RunTask {
  /** The inputs that have a part for each index. */
  readonly parts: readonly string[];
  readonly span: Span;
}

/** What a kernel puts out, without its values. */
export type Layout = Readonly<Record<string, { readonly format: Format; readonly shape: readonly number[] }>>;

/** Specs that came, so that what is remembered of them by record is found again. */
const specs = new Map<string, ResolvedSpec>();
const mostSpecs = 64;

function specOf(text: string): ResolvedSpec {
  const known = specs.get(text) ?? (JSON.parse(text) as ResolvedSpec);
  if (specs.size >= mostSpecs) specs.clear();
  specs.set(text, known);
  return known;
}

function run({ what, spec, options }: RunTask, inputs: RunTask['inputs'], into: Memory = {}): Emulation<Values> {
  const known = specOf(spec);
  if (what === 'emulate') return emulate<Values>(known, inputs, { ...options, into });
  return { outputs: exact(known, inputs as Record<string, Tensor>), events: undefined };
}

/** Runs a kernel whole. */
export function runWhole(task: RunTask): Emulation<Values> {
  const { outputs, events } = run(task, withOwnFormats(task.inputs));
  return { outputs: sharedTensors(outputs), events };
}

const newLike = (length: number, like: Values): Values =>
  new (like.constructor as new (length: number) => Values)(length);

/** Memory for parts that don't lie in one piece, by the names of their tensors; the next part is put there too. */
const scratch = new Map<string, Values>();

/** Values of that name's scratch; new ones, where there are too few or of another kind. */
function scratchFor(name: string, length: number, like: Values): Values {
  const known = scratch.get(name);
  const make = like.constructor as new (length: number) => Values;
  const found = known?.constructor === make && known.length >= length ? known : new make(length);
  scratch.set(name, found);
  return found.subarray(0, length);
}

function runSpan(task: PartTask, into?: Memory): Emulation<Values>['outputs'] {
  const { inputs, parts, span } = task;
  const own = Object.entries(withOwnFormats(inputs)).map(([name, one]) => [
    name,
    parts.includes(name)
      ? partOf(one, inputs.x.shape, span, (length, like) => scratchFor(`in ${name}`, length, like))
      : one,
  ]);
  return run(task, Object.fromEntries(own) as RunTask['inputs'], into).outputs;
}

/** Runs some indices where they lie in the whole tensors, if the engine that runs them does; what they put out is written there. */
function runInPlace(task: WrittenPart): Emulation<Values>['outputs'] | undefined {
  const { inputs, outputs, parts, span, what, options } = task;
  const { engine = 'fastest' } = options;
  const spec = specOf(task.spec);
  const { norm } = engines.wasm;
  if (what !== 'emulate' || !('norm' in spec) || norm?.runWindow === undefined) return undefined;
  if (engine !== 'fastest' && engine !== 'wasm') return undefined;
  const x = inputs.x;
  const isWhole = ({ data }: Tensor<Values>): boolean => data.length === x.data.length;
  const own = Object.entries(withOwnFormats(inputs)).map(([name, one]) => {
    const cut = parts.includes(name) && !isWhole(one);
    return [name, cut ? partOf(one, x.shape, span, newLike) : one] as const;
  });
  const given = Object.fromEntries(own);
  const shape = windowShape(x.shape, span);
  const ofWindow = { ...given, x: { ...x, shape } };
  if (norm.refusal(spec, ofWindow) !== undefined) return undefined;
  const into = Object.entries(outputs).filter(([, { length }]) => length === x.data.length);
  return norm.runWindow(spec, given, span, Object.fromEntries(into));
}

/** Where the outputs of some indices go: into place, or into scratch. */
function placesOf({ outputs, inputs, span }: WrittenPart): Memory {
  const places = Object.entries(outputs).map(([name, whole]) => {
    const length = (whole.length / span.units) * span.count;
    return [name, pieceOf(whole, inputs.x.shape, span) ?? scratchFor(`out ${name}`, length, whole)] as const;
  });
  return Object.fromEntries(places);
}

/** What the outputs of some indices are. */
export function layoutOfPart(task: PartTask): Layout {
  const outputs = Object.entries(runSpan(task));
  return Object.fromEntries(outputs.map(([name, { format, shape }]) => [name, { format, shape }]));
}

/** Some indices to run, and the whole outputs. */
export interface WrittenPart extends PartTask {
  readonly outputs: Memory;
}

/** Runs some indices of a kernel and writes what they put out into its place. */
export function runPart(task: WrittenPart): void {
  const { outputs, inputs, span } = task;
  const inPlace = pieceOf(inputs.x.data, inputs.x.shape, span) === undefined ? runInPlace(task) : undefined;
  for (const [name, { data }] of Object.entries(inPlace ?? runSpan(task, placesOf(task)))) {
    const isInPlace = data.buffer === outputs[name].buffer;
    if (!isInPlace) putPart(data, outputs[name], inputs.x.shape, span);
  }
}

/** A block of a dump's rows to check. */
export interface CheckTask {
  readonly path: string;
  /** The file's names of its tensors by those that are used. */
  readonly names: Readonly<Record<string, string>>;
  /** As JSON. */
  readonly spec: string;
  readonly block: BlockToCheck;
  readonly options: Parameters<typeof checkBlock>[3];
}

interface OpenDump {
  readonly key: string;
  readonly dump: Dump;
  readonly memory: CheckMemory;
}

let open: OpenDump | undefined;

/** The dump of a task; it stays open for the next ones. */
function dumpOf({ path, names, spec, block: { roles }, options }: CheckTask): OpenDump {
  const key = JSON.stringify([path, names, spec, roles]);
  if (open?.key !== key) {
    open?.dump.close();
    open = undefined;
    const dump = openDump(path, names);
    open = { key, dump, memory: newCheckMemory(dump, { spec: specOf(spec), roles }, options) };
  }
  return open;
}

/** Reads and checks a block of a dump's rows. */
export function checkRows(task: CheckTask): CheckedBlock {
  const { dump, memory } = dumpOf(task);
  const { inputs, outputs, place } = readBlock(dump, task.block, memory.blocks);
  return checkBlock(specOf(task.spec), inputs, outputs, task.options, place, memory.predictions);
}
