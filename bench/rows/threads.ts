import { availableParallelism } from 'node:os';
import { emulate, type ResolvedSpec, resolveSpec, type Tensor } from '#library/index';
import { createPool } from '#library/node/index';
import { inProcess, inProcessLater } from '../harness/contestant.ts';
import { ratioRow } from '../harness/ratio-row.ts';
import { type BenchContext, type Row, timesFaster } from '../harness/row.ts';
import { inputsFor } from '../inputs.ts';
import { byValue, emulated, type Narrow } from '../ours.ts';
import { type Shapes, shapeOf } from './kernel-row.ts';
import { refuseUnlessSame } from './verify.ts';

const threads = 2;
const shapes: Shapes = { full: [10_000, 1000], quick: [2000, 1000], reference: [100, 1000] };

/** The tensors in memory that threads share, where nothing has to be copied for them. */
const shared = (tensors: Narrow): Narrow =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, one]): [string, Tensor<Float32Array>] => {
      const data = new Float32Array(new SharedArrayBuffer(one.data.byteLength));
      data.set(one.data);
      return [name, { ...one, data }];
    }),
  );

/** Memory for a kernel's outputs that threads share, written once, so that its pages are there. */
function lentFor(spec: ResolvedSpec, inputs: Narrow): Readonly<Record<string, Float32Array>> {
  const outputs = Object.entries(shared(emulated(spec, inputs)));
  return Object.fromEntries(outputs.map(([name, { data }]) => [name, data]));
}

function threadsRow(id: string, name: string, written: object): Row {
  const set = async (context: BenchContext) => {
    const spec = resolveSpec({ bitnorm: 1, preset: 'fp16-pure', ...written });
    const [rows, columns] = shapeOf(shapes, context);
    const inputs = shared(inputsFor(spec, [rows, columns]));
    const few = inputsFor(spec, shapes.reference);
    const pool = await createPool({ threads });
    const onThreads = async (on: Narrow, into = {}) => (await pool.emulate(spec, on, { into })).outputs;
    const [ofOne, ofThreads] = [lentFor(spec, inputs), lentFor(spec, inputs)];
    const one = inProcess('one thread', () => emulate(spec, inputs, { into: ofOne }));
    return {
      n: rows * columns,
      ours: inProcessLater(`${threads} threads`, () => onThreads(inputs, ofThreads)),
      baseline: availableParallelism() < threads ? { missing: 'peer not found: a second processor' } : one,
      verify: async () => {
        refuseUnlessSame('threads against the path by value', await onThreads(few), byValue(spec, few));
        refuseUnlessSame('threads against one', await onThreads(inputs, ofThreads), emulated(spec, inputs));
      },
      close: () => pool.close(),
    };
  };
  return ratioRow({ id, group: 'Threads', name, goal: timesFaster(1.6, 'one thread'), set });
}

/** Whole norms of 10^7 elements. */
export const threadRows: readonly Row[] = [
  threadsRow('threads-layer-norm', 'layer norm, every step rounded to fp16, on two threads', { norm: 'layer' }),
  threadsRow('threads-batch-norm', 'L1 batch norm, every step rounded to fp16, on two threads', {
    norm: 'batch',
    statistic: 'l1',
  }),
];
