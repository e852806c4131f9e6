import { normaliseAxis, type Values } from '../../tensors/tensor.ts';
import { wasm } from './instance.ts';
import { spareOf } from './resident.ts';
import type { ReduceTile, RowReducer, RowTile } from './row-reduction.ts';
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

/** Elements of a tile of rows, which stays in a second-level cache from where it is copied to until it is summed. */
const tileLength = 2 ** 15;

/** Sums rows that lie in an instance's memory from an address on, as many at a time as have their place in `out`. */
interface Placed {
  readonly sums: ReduceTile;
  /** Where the elements from one on are, as many as asked for. */
  at(first: number, count: number): number;
}

function placed(reducer: RowReducer, data: Values, tile: Omit<RowTile, 'address'>): Placed {
  const scratch = reducer.scratchBytes(tile);
  const home = data instanceof Float32Array ? spareOf(data, scratch) : undefined;
  if (home !== undefined) {
    const address = data.byteOffset;
    const sums = reducer.over(home.instance, { ...tile, address }, home.spare);
    return { sums, at: (first) => address + 4 * first };
  }
  const instance = wasm();
  const [job, address] = instance.allocate(scratch, transferSize(data, tile.rows * tile.columns));
  const at = (first: number, count: number): number => {
    transfer(instance, data, first, first + count, address);
    return address;
  };
  return { sums: reducer.over(instance, { ...tile, address }, job), at };
}

/**
 * Reduces the rows of a tensor, tile by tile: where they lie, of an array of `residentSingles`, else from a copy.
 * @param out receives a sum for each row
 * @returns the numbers of the rows that are to be summed value by value
 */
export function reduceBlocks(
  reducer: RowReducer,
  data: Values,
  { outer, size, inner }: RowBlocks,
  out: Float32Array,
): readonly number[] {
  const layout = inner === 1 ? 'rows' : 'columns';
  // Rows of one block are copied together; a block of columns is copied whole.
  const rows = layout === 'rows' ? Math.min(outer, 32 * Math.ceil(tileLength / size / 32)) : inner;
  const total = outer * inner;
  const stride = layout === 'rows' ? size : inner;
  const { sums, at } = placed(reducer, data, { rows, columns: size, layout, stride });
  const doubtful: number[] = [];
  for (let row = 0; row < total; row += rows) {
    const count = Math.min(rows, total - row);
    const flags = sums(at(row * size, count * size), out.subarray(row, row + count));
    flags?.forEach((flag, i) => {
      if (flag === 1) doubtful.push(row + i);
    });
  }
  return doubtful;
}
