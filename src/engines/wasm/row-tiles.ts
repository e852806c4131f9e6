import { normaliseAxis, type Values } from '../../tensors/tensor.ts';
import type { Instance } from './instance.ts';
import type { RowReducer } from './row-reduction.ts';
import { transfer, transferSize } from './transfer.ts';

/** How the rows of a tensor lie, where the axes that are reduced follow one another: `outer` blocks of `size` × `inner` elements. */
export interface RowBlocks {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1);

/**
 * The rows that a reduction over axes has; undefined where other axes lie between these.
 * @throws RangeError where there is no such axis
 */
export function rowBlocks(shape: readonly number[], axes: readonly number[]): RowBlocks | undefined {
  const reduced = new Set(axes.map((axis) => normaliseAxis(axis, shape.length)));
  const present = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1);
  const first = present.findIndex((axis) => reduced.has(axis));
  if (first < 0) return { outer: product(shape), size: 1, inner: 1 };
  const after = present.findIndex((axis, i) => i > first && !reduced.has(axis));
  const end = after < 0 ? present.length : after;
  if (present.slice(end).some((axis) => reduced.has(axis))) return undefined;
  const lengthsOf = (some: readonly number[]): readonly number[] => some.map((axis) => shape[axis]);
  const [outer, size, inner] = [present.slice(0, first), present.slice(first, end), present.slice(end)].map(lengthsOf);
  return { outer: product(outer), size: product(size), inner: product(inner) };
}

/** Elements of a slab of rows, which stays in the second cache with its panel. */
const slab = 2 ** 16;

/**
 * Reduces the rows of a tensor, slab by slab.
 * @param out receives a sum for each row
 * @returns the numbers of the rows that are to be summed value by value
 */
export function reduceBlocks(
  instance: Instance,
  reducer: RowReducer,
  data: Values,
  { outer, size, inner }: RowBlocks,
  out: Float64Array,
): readonly number[] {
  const layout = inner === 1 ? 'rows' : 'columns';
  // Rows of one block are copied together; a block of columns is copied whole.
  const rows = layout === 'rows' ? Math.min(outer, 32 * Math.ceil(slab / size / 32)) : inner;
  const total = outer * inner;
  const scratch = reducer.scratchBytes({ rows, columns: size });
  const [job, address] = instance.allocate(scratch, transferSize(data, rows * size));
  const doubtful: number[] = [];
  for (let row = 0; row < total; row += rows) {
    const count = Math.min(rows, total - row);
    transfer(instance, data, row * size, (row + count) * size, address);
    const stride = layout === 'rows' ? size : inner;
    const tile = { address, rows: count, columns: size, layout, stride } as const;
    const flags = reducer.reduce(tile, job, out.subarray(row, row + count));
    flags?.forEach((flag, i) => {
      if (flag === 1) doubtful.push(row + i);
    });
  }
  return doubtful;
}
