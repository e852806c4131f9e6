import { type ResolvedSpec, resolveSpec } from '#library/index';
import { inProcess } from '../harness/contestant.ts';
import { ratioRow } from '../harness/ratio-row.ts';
import type { BenchContext, Row, RowHead } from '../harness/row.ts';
import { inputsFor } from '../inputs.ts';
import { emulatedAgain } from '../ours.ts';
import type { Matrix } from '../peers/peer-process.ts';
import { kernelOf, type Peers } from '../peers/peers.ts';
import { verifyKernel } from './verify.ts';

/** A shape that is timed. */
export interface Shapes {
  readonly full: readonly [rows: number, columns: number];
  readonly quick: readonly [rows: number, columns: number];
  /** What the definition takes a moment for. */
  readonly reference: readonly [rows: number, columns: number];
}

/** A goal for the emulation of a whole kernel, against a peer's kernel on the same matrix. */
export interface KernelRecord extends RowHead {
  readonly spec: unknown;
  readonly shapes: Shapes;
  readonly peer: Exclude<keyof Peers, 'close'>;
  readonly kernel: string;
  /** What the peer's kernel is called. */
  readonly baseline: string;
}

const matrices = new WeakMap<object, Matrix>();

/** x as a peer reads it; one matrix for one x, so that it is handed over once. */
export function matrixOf({
  shape: [rows, columns],
  data,
}: {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}): Matrix {
  const known = matrices.get(data);
  if (known !== undefined) return known;
  const matrix = { rows, columns, values: data };
  matrices.set(data, matrix);
  return matrix;
}

export const shapeOf = ({ full, quick }: Shapes, context: BenchContext) => (context.quick ? quick : full);

export function kernelRow({ spec: written, shapes, peer, kernel, baseline, ...head }: KernelRecord): Row {
  const set = async (context: BenchContext) => {
    const spec: ResolvedSpec = resolveSpec(written);
    const [rows, columns] = shapeOf(shapes, context);
    const inputs = inputsFor(spec, [rows, columns]);
    return {
      n: rows * columns,
      ours: inProcess('emulate', emulatedAgain(spec, inputs)),
      baseline: await kernelOf(context.peers[peer], matrixOf(inputs.x), kernel, baseline),
      verify: () => verifyKernel(spec, shapes.reference, inputs),
    };
  };
  return ratioRow({ ...head, set });
}
