import type { AxisLayout } from '../integers/channels.ts';

/** Where the elements of a block lie: `first`, then one every `stride`. */
export interface BlockPlace {
  /** Its place among the scales, which lie as the elements do, with the axis shortened to its number of blocks. */
  readonly block: number;
  readonly first: number;
  readonly stride: number;
  readonly length: number;
}

/** An array as one row, along which blocks run. */
export function oneRow(length: number): AxisLayout {
  return { outer: 1, channels: length, inner: 1 };
}

/** How many blocks there are along the axis: the last one is shorter where its length is no multiple of the size. */
export function blocksAlong({ channels }: AxisLayout, size: number): number {
  return Math.ceil(channels / size);
}

/** The blocks of an array in C order whose blocks run along one axis. */
export function* blockPlaces(layout: AxisLayout, size: number): Generator<BlockPlace> {
  const { outer, channels, inner } = layout;
  const along = blocksAlong(layout, size);
  for (let o = 0; o < outer; o++) {
    for (let b = 0; b < along; b++) {
      for (let i = 0; i < inner; i++) {
        yield {
          block: (o * along + b) * inner + i,
          first: (o * channels + b * size) * inner + i,
          stride: inner,
          length: Math.min(size, channels - b * size),
        };
      }
    }
  }
}

/** The largest magnitude of some of the values, NaN if one of them is; 0 of none. */
export function amaxOf(values: ArrayLike<number>, { first, stride, length }: Omit<BlockPlace, 'block'>): number {
  let amax = 0;
  for (let j = 0; j < length; j++) amax = Math.max(amax, Math.abs(values[first + j * stride]));
  return amax;
}
