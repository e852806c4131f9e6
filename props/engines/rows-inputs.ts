import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { elementsOf, type Geometry } from '../../src/normalizers/geometry.ts';
import { elementCount, type Tensor, tensor } from '../../src/tensors/tensor.ts';

/*
 * Rows that are hard to sum, each kind in its way. A row's values depend on its seed alone.
 */

/** A number in [−1, 1) that a seed and a position decide (the mixing of MurmurHash3). */
function uniform(seed: number, position: number): number {
  let bits = Math.imul(seed, 0x9e3779b1) ^ Math.imul(position + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) / 2 ** 31;
}

type Make = (draw: (i: number) => number, n: number, format: FloatFormat) => readonly number[];

const sequence = (n: number, value: (i: number) => number): readonly number[] =>
  Array.from({ length: n }, (_, i) => value(i));

/** Of a size of which sums of n values stay finite. */
const middling = ({ max, emin }: FloatFormat, n: number): number =>
  2 ** Math.floor(Math.min(0, (Math.log2(max) + emin) / 2 - Math.log2(n) / 2));

export const rowKinds = {
  ordinary: (draw, n, format) => sequence(n, (i) => draw(i) * middling(format, n)),
  /** A third of the values are the negatives of others. */
  cancelling: (draw, n, format) =>
    sequence(
      n,
      (i) =>
        (i % 3 === 2 ? -draw((i * 7) % n) : draw(i)) * middling(format, n) * 2 ** Math.floor(4 * draw(n + (i % 5))),
    ),
  /** A large value that small ones don't change one by one. */
  stagnating: (draw, n, { precision, min, max }) => {
    const large = Math.min(max / 4, Math.max(1, 2 ** (precision + 2) * min));
    return sequence(n, (i) => (i === 0 ? large : draw(i) * large * 2 ** -precision));
  },
  /** Values of half a last place of others. */
  ties: (draw, n, { precision, min, max }) => {
    const unit = Math.min(max / 8, Math.max(1, 2 ** (precision + 2) * min));
    return sequence(n, (i) => (draw(i) > 0 ? unit : -unit / 2) * (i % 4 === 0 ? 1 : 2 ** -precision * (1 + (i % 2))));
  },
  subnormal: (draw, n, { min, precision }) => sequence(n, (i) => Math.round(draw(i) * 2 ** precision) * min),
  /** Partial sums leave the format's range and come back. */
  overflowing: (draw, n, { max }) =>
    sequence(n, (i) => (Math.floor(i / 3) % 2 === 0 ? 1 : -1) * max * (0.6 + draw(i) / 3)),
  /** Infinities and NaN, rarely. */
  special: (draw, n) =>
    sequence(n, (i) =>
      draw(i + n) > 0.9 ? [Infinity, -Infinity, Number.NaN][Math.floor(Math.abs(draw(i)) * 3)] : draw(i),
    ),
  zeros: (draw, n) => sequence(n, (i) => (draw(i) > 0.9 ? 0 : -0)),
  negativeZeros: (_draw, n) => sequence(n, () => -0),
  /** Of all sizes there are. */
  wide: (draw, n, { emin, emax }) =>
    sequence(n, (i) => draw(i) * 2 ** Math.floor(emin + ((draw(i + n) + 1) / 2) * (emax - emin))),
} as const satisfies Readonly<Record<string, Make>>;

const makers: readonly Make[] = Object.values(rowKinds);

/** A row of n values of a format; its kind is the row's number modulo that of kinds. */
export function hardRow(format: string, seed: number, row: number, n: number): Float64Array {
  const target = findFloatFormat(format);
  const { round } = float64Arithmetic(target);
  const make = makers[row % makers.length];
  const values = make((i) => uniform(seed + 977 * row, i), n, target);
  return Float64Array.from(values, (x) => {
    const value = round(x);
    // What has overflowed is the largest value, but for what was meant.
    return Number.isFinite(value) || !Number.isFinite(x) ? value : Math.sign(x) * target.max;
  });
}

/** A tensor whose groups are such rows, numbered from `first`. */
export function hardGroups(
  format: string,
  shape: readonly number[],
  geometry: Geometry,
  seed: number,
  first = 0,
): Tensor {
  const data = new Float64Array(elementCount(shape));
  for (let group = 0; group < geometry.groups; group++) {
    const row = hardRow(format, seed, first + group, geometry.size);
    elementsOf(geometry, group).forEach((element, j) => {
      data[element] = row[j];
    });
  }
  return tensor(findFloatFormat(format), shape, data);
}
