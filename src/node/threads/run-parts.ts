import { type ResolvedSpec, splitOf } from '../../kernels/spec.ts';
import type { Emulation } from '../../normalizers/emulate.ts';
import { elementCount, type Tensor, tensor, type Values } from '../../tensors/tensor.ts';
import type { PortableOptions } from './options.ts';
import { kindOf, ownFormat, sharedTensors, sharedValues, type ValuesKind, withOwnFormats } from './shared.ts';
import { hasParts, type Span, wholeShape } from './slices.ts';
import type { Layout, PartTask, RunTask } from './worker.ts';
import type { Workers } from './workers.ts';

/** Elements below which a part is not worth a task of its own. */
const leastElements = 2 ** 14;
/** Parts for each thread, so that none waits long for the last. */
const partsPerThread = 4;

/** Spans of about equal length; one where the work is not worth several. */
export function spansOf(axis: number, units: number, elements: number, threads: number): readonly Span[] {
  const worth = Math.floor(elements / leastElements);
  const parts = Math.max(1, Math.min(units, threads * partsPerThread, worth));
  const start = (i: number): number => Math.floor((i * units) / parts);
  return Array.from({ length: parts }, (_, i) => ({ axis, units, from: start(i), count: start(i + 1) - start(i) }));
}

/** How a task is cut, if its inputs are such as can be. */
function cut(spec: ResolvedSpec, { inputs, options }: RunTask, threads: number) {
  const { x } = inputs;
  if (x === undefined || options.events === true) return undefined;
  const split = splitOf(spec, x.shape.length);
  if (split === undefined) return undefined;
  const units = x.shape[split.axis];
  const spans = spansOf(split.axis, units, elementCount(x.shape), threads);
  // Inputs that don't fit are told by who runs the whole.
  const fits = split.parts.every((name) => inputs[name] !== undefined && hasParts(inputs[name], { units }));
  return spans.length > 1 && fits ? { spans, parts: split.parts } : undefined;
}

type Threads = { readonly threads: number; readonly workers: Workers };

function outputsFor(layout: Layout, x: readonly number[], one: Span, kind: ValuesKind): Record<string, Tensor<Values>> {
  const outputs = Object.entries(layout).map(([name, { format, shape }]) => {
    const whole = wholeShape(shape, x, one);
    return [name, tensor(ownFormat(format), whole, sharedValues(elementCount(whole), kind))] as const;
  });
  return Object.fromEntries(outputs);
}

/**
 * Runs a kernel on several threads where it can be run in parts, else on one; bit for bit what one puts out.
 * @throws RangeError naming an input that is missing or does not fit, or the engine that does not run the spec
 */
export async function runInParts(
  { threads, workers }: Threads,
  what: RunTask['what'],
  spec: ResolvedSpec,
  given: Readonly<Record<string, Tensor<Values> | undefined>>,
  options: PortableOptions,
): Promise<Emulation<Values>> {
  const task: RunTask = { what, spec: JSON.stringify(spec), inputs: sharedTensors(given), options };
  const work = cut(spec, task, threads);
  if (work === undefined) {
    const { outputs, events } = (await workers.run('runWhole', task)) as Emulation<Values>;
    return { outputs: withOwnFormats(outputs), events };
  }
  const { spans, parts } = work;
  const { x } = task.inputs;
  const one: Span = { ...spans[0], from: 0, count: 1 };
  const ofPart = (span: Span): PartTask => ({ ...task, parts, span });
  const layout = (await workers.run('layoutOfPart', ofPart(one))) as Layout;
  const outputs = outputsFor(layout, x.shape, one, kindOf(x.data));
  const values = Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data]));
  await Promise.all(spans.map((span) => workers.run('runPart', { ...ofPart(span), outputs: values })));
  return { outputs, events: undefined };
}
