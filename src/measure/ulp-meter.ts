import { exponentOf } from '../formats/codec.ts';
import type { FloatFormat, Format } from '../formats/format.ts';
import type { Values } from '../tensors/tensor.ts';
import { ulpDistance } from './ulps.ts';

/** How many of a format's values two of them are apart, as `ulpDistance` tells. */
export type UlpMeter = (a: number, b: number) => number;

/** The distances of two arrays at some positions. */
export function ulpsAt(positions: readonly number[], a: Values, b: Values, format: Format): Float64Array {
  const ulps = ulpMeter(format);
  const distances = new Float64Array(positions.length);
  for (let j = 0; j < positions.length; j++) {
    const left = a[positions[j]];
    const right = b[positions[j]];
    distances[j] = left === right ? 0 : ulps(left, right);
  }
  return distances;
}

/**
 * Bit-equal to `ulpDistance` for formats with subnormals whose finite values are normal or subnormal numbers of binary32: there a place is the
 * leading bits of the binary32 code, or below 2^emin the number of smallest steps. Others are measured by `ulpDistance` itself.
 */
export function ulpMeter(format: Format): UlpMeter {
  return fitsCodes(format) ? meterByCodes(format) : (a, b) => ulpDistance(a, b, format);
}

function fitsCodes(format: Format): format is FloatFormat {
  return (
    format.kind === 'float' &&
    format.subnormals &&
    format.precision <= 24 &&
    format.emin >= -126 &&
    exponentOf(format.max) <= 127
  );
}

function meterByCodes({ precision, emin, max }: FloatFormat): UlpMeter {
  const value = new Float32Array(1);
  const code = new Uint32Array(value.buffer);
  const shift = 24 - precision;
  const [leastNormal, infinity] = [(emin + 127) * 2 ** 23, 0x7f800000];
  const before = (leastNormal >>> shift) - 2 ** (precision - 1);
  const perStep = 2 ** (precision - 1 - emin);
  const placeOf = (magnitude: number): number => {
    value[0] = magnitude;
    const bits = code[0];
    if (bits < leastNormal) return magnitude * perStep;
    return bits < infinity ? (bits >>> shift) - before : bits === infinity ? afterMax : Number.NaN;
  };
  const afterMax = placeOf(max) + 1;
  // The code of −0 is none of a magnitude.
  const signed = (x: number): number => (x < 0 ? -placeOf(-x) : placeOf(Math.abs(x)));
  return (a, b) => Math.abs(signed(a) - signed(b));
}
