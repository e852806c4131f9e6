import type { Tally } from '../flags.ts';
import type { FloatFormat } from '../format.ts';
import { type AxisLayout, checkLayout, forEachRun, wholeArray } from './channels.ts';
import { type IntegerArray, newIntegerArray } from './formats.ts';
import type { Quantization } from './quantization.ts';
import { dequantizer, quantizer } from './quantize.ts';

/** Quantises an array with one scale; the tally is that of {@link quantizer}. */
export function quantizeArray(values: ArrayLike<number>, q: Quantization, tally?: Tally): IntegerArray {
  return quantizeChannels(values, [q], wholeArray(values.length), tally);
}

/**
 * Quantises an array with one scale and zero point for each channel of an axis.
 * @throws RangeError when the layout doesn't fit the values or the number of quantizations, or they differ in integer
 * format.
 */
export function quantizeChannels(
  values: ArrayLike<number>,
  quantizations: readonly Quantization[],
  layout: AxisLayout,
  tally?: Tally,
): IntegerArray {
  const [first] = checkChannels(quantizations, layout, values.length);
  const result = newIntegerArray(first.format, values.length);
  const convert = quantizations.map((q) => quantizer(q, tally));
  return convertRuns(values, result, convert, layout);
}

/**
 * The values of an array of integers, each rounded once to `output`; see {@link dequantizer}.
 * @throws RangeError for what is not an integer of the format.
 */
export function dequantizeArray(
  integers: ArrayLike<number>,
  q: Quantization,
  output?: FloatFormat,
  tally?: Tally,
): Float64Array {
  return dequantizeChannels(integers, [q], wholeArray(integers.length), output, tally);
}

/**
 * The values of an array of integers with one scale and zero point for each channel of an axis.
 * @throws RangeError when the layout doesn't fit, for quantizations of different formats, and for what is not an
 * integer of the format.
 */
export function dequantizeChannels(
  integers: ArrayLike<number>,
  quantizations: readonly Quantization[],
  layout: AxisLayout,
  output?: FloatFormat,
  tally?: Tally,
): Float64Array {
  checkChannels(quantizations, layout, integers.length);
  const convert = quantizations.map((q) => dequantizer(q, output, tally));
  return convertRuns(integers, new Float64Array(integers.length), convert, layout);
}

function convertRuns<Result extends IntegerArray | Float64Array>(
  source: ArrayLike<number>,
  target: Result,
  convert: readonly ((x: number) => number)[],
  layout: AxisLayout,
): Result {
  forEachRun(layout, (channel, start, end) => {
    const one = convert[channel];
    for (let i = start; i < end; i++) target[i] = one(source[i]);
  });
  return target;
}

function checkChannels(
  quantizations: readonly Quantization[],
  layout: AxisLayout,
  length: number,
): readonly [Quantization, ...Quantization[]] {
  checkLayout(layout, length);
  const [first, ...others] = quantizations;
  if (first === undefined || quantizations.length !== layout.channels) {
    throw new RangeError(`"quantizations" expected ${layout.channels} (at least 1), got ${quantizations.length}`);
  }
  const other = others.find((q) => q.format !== first.format);
  if (other !== undefined) {
    throw new RangeError(
      `"quantizations" expected one integer format, got ${first.format.name} and ${other.format.name}`,
    );
  }
  return [first, ...others];
}
