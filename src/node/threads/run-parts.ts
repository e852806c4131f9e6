import { checkLent, type Memory, placed } from '../../engines/storage.ts';
import { type ResolvedSpec, splitOf } from '../../kernels/spec.ts';
import type { Emulation } from '../../normalizers/emulate.ts';
import { elementCount, type Tensor, tensor, type Values } from '../../tensors/tensor.ts';
import type { PortableOptions } from './options.ts';
import { isShared, kindOf, ownFormat, sharedTensors, sharedValues, withOwnFormats } from './shared.ts';
import { hasParts, type Span, wholeShape } from './slices.ts';
import type { Layout, PartTask, RunTask, WrittenPart } from './worker.ts';
import type { Workers } from './workers.ts';

/** Threads to run on. */
export interface Threads {
  readonly threads: number;
  readonly workers: Workers;
  /** Elements of x below which a part is not worth a task of its own; default 2^14. */
  readonly leastElements?: number;
}

/**
 * Parts for each thread, so that none waits long for the last. What doesn't lie in one piece is copied run by run, the
 * slower the shorter the runs are: there are as few of them as can be.
 */
const partsPerThread = { inOnePiece: 2, inRuns: 1 };

/** Spans of about equal length; one where the work is not worth several. */
function spansOf(axis: number, x: readonly number[], { threads, leastElements = 2 ** 14 }: Threads): readonly Span[] {
  const units = x[axis];
  const worth = Math.floor(elementCount(x) / leastElements);
  const most = threads * (axis === 0 ? partsPerThread.inOnePiece : partsPerThread.inRuns);
  const parts = Math.max(1, Math.min(units, most, worth));
  const start = (i: number): number => Math.floor((i * units) / parts);
  return Array.from({ length: parts }, (_, i) => ({ axis, units, from: start(i), count: start(i + 1) - start(i) }));
}

/** How a task is cut, if its inputs are such as can be. */
function cut(spec: ResolvedSpec, { inputs, options }: RunTask, on: Threads) {
  const { x } = inputs;
  if (x === undefined || options.events === true) return undefined;
  const split = splitOf(spec, x.shape.length);
  if (split === undefined) return undefined;
  const units = x.shape[split.axis];
  const spans = spansOf(split.axis, x.shape, on);
  // Inputs that don't fit are told by who runs the whole.
  const fits = split.parts.every((name) => inputs[name] !== undefined && hasParts(inputs[name], { units }));
  return spans.length > 1 && fits ? { spans, parts: split.parts } : undefined;
}

/** The whole outputs, of which a part is that of one index: in memory that was lent, where threads see it, or in new memory. */
function outputsFor(
  layout: Layout,
  x: Tensor<Values>,
  one: Span,
  into: Memory | undefined,
): Record<string, Tensor<Values>> {
  const outputs = Object.entries(layout).map(([name, { format, shape }]) => {
    const whole = wholeShape(shape, x.shape, one);
    const [length, lent] = [elementCount(whole), into?.[name]];
    if (lent !== undefined) checkLent(lent, x.data, length, name);
    const data = lent !== undefined && isShared(lent) ? lent : sharedValues(length, kindOf(x.data));
    return [name, tensor(ownFormat(format), whole, data)] as const;
  });
  return Object.fromEntries(outputs);
}

/** Layouts of a part of one index, by the tasks' specs and shapes: these hold whatever the values are. */
const layouts = new WeakMap<Workers, Map<string, Layout>>();
const mostLayouts = 64;

async function layoutOf(workers: Workers, part: PartTask): Promise<Layout> {
  const known = layouts.get(workers) ?? new Map<string, Layout>();
  layouts.set(workers, known);
  const tensors = Object.entries(part.inputs).map(([name, { format, shape }]) => [name, format.name, shape]);
  const key = JSON.stringify([part.what, part.spec, part.options, tensors]);
  const layout = known.get(key) ?? ((await workers.run('layoutOfPart', part)) as Layout);
  if (known.size >= mostLayouts) known.clear();
  known.set(key, layout);
  return layout;
}

/**
 * Runs a kernel on several threads where it can be run in parts, else on one; bit for bit what one puts out.
 * @param into memory for outputs, as of `emulate`
 * @throws RangeError naming an input that is missing or does not fit, or the engine that does not run the spec
 */
export async function runInParts(
  on: Threads,
  what: RunTask['what'],
  spec: ResolvedSpec,
  given: Readonly<Record<string, Tensor<Values> | undefined>>,
  options: PortableOptions,
  into?: Memory,
): Promise<Emulation<Values>> {
  const task: RunTask = { what, spec: JSON.stringify(spec), inputs: sharedTensors(given), options };
  const { workers } = on;
  const work = cut(spec, task, on);
  if (work === undefined) {
    const { outputs, events } = (await workers.run('runWhole', task)) as Emulation<Values>;
    return { outputs: placed(withOwnFormats(outputs), into), events };
  }
  const { spans, parts } = work;
  const one: Span = { ...spans[0], from: 0, count: 1 };
  const layout = await layoutOf(workers, { ...task, parts, span: one });
  const outputs = outputsFor(layout, task.inputs.x, one, into);
  const values = Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data]));
  const ofPart = (span: Span): WrittenPart => ({ ...task, parts, span, outputs: values });
  await Promise.all(spans.map((span) => workers.run('runPart', ofPart(span))));
  return { outputs: placed(outputs, into), events: undefined };
}
