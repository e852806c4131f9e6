import type { EmulateOptions } from '../engines/run.ts';
import type { Memory } from '../engines/storage.ts';
import type { Format } from '../formats/format.ts';
import { type ComparedBlock, compareBlock } from '../measure/compare-block.ts';
import type { StageEvents } from '../normalizers/emulate.ts';
import type { Tensor, Values } from '../tensors/tensor.ts';
import { bound } from './bound.ts';
import type { Tensors } from './family.ts';
import { type Judgement, newJudge } from './judgement.ts';
import { emulate, exact, type ResolvedSpec } from './spec.ts';

/** How a block of a kernel's outputs is checked. */
export interface BlockOptions extends Omit<EmulateOptions, 'into'> {
  /** Compare with the exact result too. Default true. */
  readonly withExact?: boolean;
  /** Judge what is not equal by the bound of conforming kernels. Default true. */
  readonly withBounds?: boolean;
}

/** Where the block of an output stands in the whole output. */
export interface Place {
  /** Shapes of whole outputs, by name; default: the block's. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /** The position of each output's first element of this block; default 0. */
  readonly firsts?: Readonly<Record<string, number>>;
}

/** What an output's block came to, as plain data. */
export interface CheckedOutput {
  readonly format: Format;
  /** Of the whole output. */
  readonly shape: readonly number[];
  readonly compared: ComparedBlock;
  /** Of the elements that are not equal; undefined where there is no bound, or nothing to judge. */
  readonly judgement: Judgement | undefined;
}

/** What a block came to, as plain data. */
export interface CheckedBlock {
  /** The outputs that the spec predicts. */
  readonly predicted: readonly string[];
  readonly outputs: Readonly<Record<string, CheckedOutput>>;
  readonly events: StageEvents | undefined;
}

/** @throws RangeError when an output has another format or size than predicted */
function checkFit(name: string, kernel: Tensor<Values>, predicted: Tensor<Values>): void {
  if (kernel.format.name !== predicted.format.name)
    throw new RangeError(`"${name}" expected values of ${predicted.format.name}, got ${kernel.format.name}`);
  if (kernel.data.length !== predicted.data.length)
    throw new RangeError(`"${name}" expected the shape [${predicted.shape}], got [${kernel.shape}]`);
}

/** One output beside what was predicted. */
interface Compared {
  readonly name: string;
  readonly kernel: Tensor<Values>;
  readonly emulated: Values;
  readonly exact: Float64Array | undefined;
  readonly shape: readonly number[];
  readonly first: number;
  readonly compared: ComparedBlock;
  readonly unequal: readonly number[];
}

/** @param rows how many indices the first axis of x has, where rows may come in any blocks */
function compareOutput(
  name: string,
  [kernel, predicted, truth]: readonly [Tensor<Values>, Tensor<Values>, Tensor | undefined],
  { shapes = {}, firsts = {} }: Place,
  rows: number,
): Compared {
  checkFit(name, kernel, predicted);
  const [shape, first] = [shapes[name] ?? kernel.shape, firsts[name] ?? 0];
  const { length } = kernel.data;
  const [emulated, exact] = [predicted.data, truth?.data];
  const { compared, unequal } = compareBlock({
    ...{ kernel: kernel.data, emulated, exact, format: kernel.format, first },
    rowLength: shape.at(-1) ?? 1,
    // An output with no part for each row only comes whole.
    perPart: Math.max(1, length % rows === 0 ? length / rows : length),
  });
  return { name, kernel, emulated, exact, shape, first, compared, unequal };
}

/** What becomes of the elements that are not equal, for outputs that have bounds. */
function judge(spec: ResolvedSpec, inputs: () => Tensors, outputs: readonly Compared[]): Record<string, Judgement> {
  if (outputs.every(({ unequal }) => unequal.length === 0)) return {};
  const elements = Object.fromEntries(outputs.map(({ name, unequal }) => [name, unequal]));
  const bounds = bound(spec, inputs(), { kinds: ['anyOrder'], elements });
  const judgements = outputs.flatMap(({ name, kernel, emulated, exact: truth, first, unequal }) => {
    const limits = bounds[name];
    if (limits === undefined) return [];
    const judged = newJudge(kernel.format);
    judged.add(unequal, kernel.data, emulated, truth, limits, first);
    return [[name, judged.result()] as const];
  });
  return Object.fromEntries(judgements);
}

/** Memory that the predictions of one block leave to those of the next, of the same spec. */
export interface PredictionMemory {
  /** That of outputs as long as x. */
  into: Memory;
  /** Inputs as doubles, which exact results and bounds are worked out from. */
  readonly doubles: Map<string, Float64Array>;
}

export function newPredictionMemory(): PredictionMemory {
  return { into: {}, doubles: new Map() };
}

/** Inputs as doubles, in memory that is used again. */
function inDoubles(inputs: Tensors<Values>, { doubles }: PredictionMemory): Tensors {
  const wide = (name: string, { data }: Tensor<Values>): Float64Array => {
    if (data instanceof Float64Array) return data;
    const known = doubles.get(name);
    const found = known !== undefined && known.length >= data.length ? known : new Float64Array(data.length);
    doubles.set(name, found);
    const part = found.subarray(0, data.length);
    part.set(data);
    return part;
  };
  return Object.fromEntries(
    Object.entries(inputs).map(([name, one]) => [name, one && { ...one, data: wide(name, one) }]),
  );
}

/** What of that memory is for a block with that x. */
function lentFor({ data: x }: Tensor<Values>, { into }: PredictionMemory): Memory {
  const fitting = Object.entries(into).filter(
    ([, lent]) => lent.constructor === x.constructor && lent.length >= x.length,
  );
  return Object.fromEntries(fitting.map(([name, lent]) => [name, lent.subarray(0, x.length) as Values]));
}

/** Works a value out when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Outputs that lie in the memory of an input are not to be written to. */
function leftBy(outputs: Tensors<Values>, inputs: Tensors<Values>): Memory {
  const taken = new Set(Object.values(inputs).map((one) => one?.data.buffer));
  const left = Object.entries(outputs).flatMap(([name, one]) =>
    one === undefined || one.data.length !== inputs.x?.data.length || taken.has(one.data.buffer)
      ? []
      : [[name, one.data] as const],
  );
  return Object.fromEntries(left);
}

/** The emulation's outputs, in memory that is used again. */
function predict(spec: ResolvedSpec, inputs: Tensors<Values>, options: BlockOptions, memory: PredictionMemory) {
  const into = inputs.x === undefined ? {} : lentFor(inputs.x, memory);
  const prediction = emulate<Values>(spec, inputs, { ...options, into });
  memory.into = leftBy(prediction.outputs, inputs);
  return prediction;
}

/**
 * Checks one block of a kernel's outputs, or all of them: each against the emulation, and both against the exact result.
 * @param memory what the blocks of a check hand on to each other
 * @throws RangeError: an input that is missing or does not fit, an output of another format or size, or no output at all
 */
export function checkBlock(
  spec: ResolvedSpec,
  inputs: Tensors<Values>,
  outputs: Tensors<Values>,
  options: BlockOptions,
  place: Place = {},
  memory: PredictionMemory = newPredictionMemory(),
): CheckedBlock {
  const { withExact = true, withBounds = true } = options;
  const prediction = predict(spec, inputs, options, memory);
  const wide = once(() => inDoubles(inputs, memory));
  const truth = withExact ? exact(spec, wide()) : {};
  const predicted = Object.keys(prediction.outputs);
  const names = predicted.filter((name) => outputs[name] !== undefined);
  if (names.length === 0) throw new RangeError(`"outputs" expected one of ${predicted.join(', ')}, got none`);
  const rows = inputs.x?.shape[0] ?? 1;
  const compared = names.map((name) =>
    compareOutput(name, [outputs[name] as Tensor<Values>, prediction.outputs[name], truth[name]], place, rows),
  );
  const judgements = withBounds ? judge(spec, wide, compared) : {};
  return {
    predicted,
    outputs: Object.fromEntries(
      compared.map(({ name, kernel: { format }, shape, compared: block }) => [
        name,
        { format, shape, compared: block, judgement: judgements[name] },
      ]),
    ),
    events: prediction.events,
  };
}
