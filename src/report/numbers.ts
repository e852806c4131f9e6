import { encode } from '../formats/codec.ts';
import type { Format } from '../formats/format.ts';
import { stridesOf } from '../tensors/tensor.ts';

/** A count with its thousands apart: 1,234,567. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A distance in ulps, short whatever its size. Ones beyond a million keep two digits. */
export function ulpsText(ulps: number): string {
  return Number.isInteger(ulps) && ulps < 1e6
    ? grouped(ulps)
    : ulps < 1e6
      ? ulps.toPrecision(2)
      : ulps.toExponential(1).replace('+', '');
}

/** A mean distance: two digits, or whole ulps from 100 on. */
export function meanText(mean: number): string {
  return mean === 0 || mean >= 100 ? ulpsText(Math.round(mean)) : mean.toPrecision(2);
}

/** '1 ulp', '2 ulps'. */
export function countOfUlps(ulps: number): string {
  return `${ulpsText(ulps)} ${ulps === 1 ? 'ulp' : 'ulps'}`;
}

/** A share in percent, which says 100% only of all and 0% only of none. */
export function percent(count: number, total: number): string {
  if (total === 0 || count === total) return '100%';
  if (count === 0) return '0%';
  const share = (100 * count) / total;
  return share < 0.01 ? '<0.01%' : `${(Math.floor(share * 100) / 100).toFixed(2)}%`;
}

/** '1 kernel', '2 kernels'. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

const superscripts = [...'⁰¹²³⁴⁵⁶⁷⁸⁹'];

/** The distances that a class of a histogram holds: 0, 1, 2, 3–4 …, ≤ 2¹⁶. */
export function classText(upTo: number): string {
  if (upTo <= 2) return String(upTo);
  if (upTo <= 4096) return `${upTo / 2 + 1}–${upTo}`;
  return `≤ 2${[...String(Math.log2(upTo))].map((digit) => superscripts[Number(digit)]).join('')}`;
}

/** The shortest decimal with enough digits to tell the value from its neighbours in the format; −0 is '-0'. */
export function valueText(value: number, format: Format): string {
  if (Object.is(value, -0)) return '-0';
  if (format.kind === 'integer' || format.precision > 52 || !Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(1 + Math.ceil(format.precision * Math.log10(2)))));
}

/** The format's code of the value, in hexadecimal. */
export function bitsText(value: number, format: Format): string {
  const digits = Math.ceil(format.bits / 4);
  if (format.bits <= 32) return `0x${encode(value, format).toString(16).padStart(digits, '0')}`;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return `0x${view.getBigUint64(0).toString(16).padStart(digits, '0')}`;
}

/** An element's index in a shape: [3, 17]; [] in a scalar. */
export function indexText(element: number, shape: readonly number[]): string {
  const strides = stridesOf(shape);
  return `[${shape.map((length, axis) => Math.floor(element / strides[axis]) % length).join(', ')}]`;
}
