import type { Instance } from './instance.ts';
import type { RowTile } from './row-job.ts';

/*
 * Which sums of the engine are not the definition's, or may not be.
 */

/** Which zeros may have the wrong sign: none, those of rows that begin with −0 or a negative product, or all. */
export type DoubtfulZeros = 'none' | 'negative' | 'all';

/** Finds the rows that have to be summed value by value. */
export function flagsOf(
  instance: Instance,
  sums: Float32Array,
  tile: RowTile,
  settled: boolean,
  zeros: DoubtfulZeros,
): Uint8Array | undefined {
  const isDoubtful = (row: number): boolean =>
    sums[row] === 0
      ? zeros === 'all' || (zeros === 'negative' && mayBeNegativeZero(instance, tile, row))
      : !settled && !Number.isFinite(sums[row]);
  let flags: Uint8Array | undefined;
  for (let row = 0; row < sums.length; row++) {
    if (!isDoubtful(row)) continue;
    flags ??= new Uint8Array(sums.length);
    flags[row] = 1;
  }
  return flags;
}

/** Whether the first term of a row is −0, as it is where all are: a value, or a negative product, which may have been rounded to it. */
function mayBeNegativeZero({ float32 }: Instance, { address, layout, stride, second }: RowTile, row: number): boolean {
  const offset = 4 * (layout === 'rows' ? row * stride : row);
  const at = (base: number): number => float32(base + offset, 1)[0];
  if (second === undefined) return Object.is(at(address), -0);
  // In doubles, which don't lose the sign.
  const product = at(address) * at(second);
  return product < 0 || Object.is(product, -0);
}
