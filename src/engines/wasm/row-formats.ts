import { findFloatFormat } from '../../formats/catalogue.ts';
import type { OverflowPolicy } from '../../formats/context.ts';
import type { FloatFormat } from '../../formats/format.ts';

/*
 * What the steps of sums of assembly/ can do in which format.
 */

const binary32 = findFloatFormat('binary32');

/** Exponent of the smallest positive value. */
const quantum = ({ emin, precision }: FloatFormat): number => emin - precision + 1;

/** Whether all finite values of a format are values of the other. */
export function holds(wide: FloatFormat, narrow: FloatFormat): boolean {
  return wide.precision >= narrow.precision && quantum(wide) <= quantum(narrow) && wide.max >= narrow.max;
}

/** Whether binary32 holds the values. */
export function isHeld(format: FloatFormat): boolean {
  return holds(binary32, format);
}

export function isBinary32({ name }: FloatFormat): boolean {
  return name === binary32.name;
}

/** Whether sums in the format have steps at all. */
export function hasSteps(format: FloatFormat): boolean {
  const narrow = format.precision >= 2 && format.precision <= 11 && format.signed && format.subnormals;
  return isBinary32(format) || (narrow && isHeld(format));
}

/** Whether binary32 holds all products of values of two formats. */
export function holdsProducts(a: FloatFormat, b: FloatFormat): boolean {
  const finite = a.emax + b.emax + 2 <= binary32.emax + 1;
  return finite && a.precision + b.precision <= binary32.precision && quantum(a) + quantum(b) >= quantum(binary32);
}

/**
 * Whether products rounded to binary32 and then to a narrow format are as if rounded once: binary32 holds them, or rounds only those whose
 * last bit is below its smallest value, all of which are below half the narrow format's smallest one and give zero both ways; what exceeds
 * binary32 exceeds the narrow format.
 */
export function roundsProducts(to: FloatFormat, a: FloatFormat, b: FloatFormat): boolean {
  const bits = a.precision + b.precision;
  const lastBit = Math.max(quantum(a) + quantum(b), quantum(to) - bits);
  return bits <= binary32.precision && lastBit >= quantum(binary32);
}

/**
 * The power of two that raises a narrow format's values to where binary32 overflows when they do; undefined where they don't so: formats that
 * have infinities or NaNs among the codes of their largest exponent, and those as wide as binary32, whose small sums have to stay normal.
 */
export function raise(format: FloatFormat): number | undefined {
  const { precision, emax, max } = format;
  const filled = max === (2 - 2 ** (1 - precision)) * 2 ** emax;
  const by = binary32.emax - emax;
  return filled && precision <= 11 && quantum(format) + by - binary32.precision >= binary32.emin ? 2 ** by : undefined;
}

/** Constants of a format's steps; see assembly/reductions-steps.ts. */
export interface StepConstants {
  readonly scale: number;
  readonly less: number;
  readonly least: number;
  readonly largest: number;
  readonly beyond: number;
  /** Whether results that are not finite are the format's; else a row with such a result is to be summed value by value. */
  readonly settled: boolean;
}

/** Steps of binary32 among narrow ones: q·1 − q·0 is q. */
function nativeConstants(overflow: OverflowPolicy): StepConstants {
  const settled = overflow === 'ieee';
  const beyond = settled ? Infinity : Number.NaN;
  return { scale: 1, less: 0, least: 0, largest: binary32.max, beyond, settled };
}

export function stepConstants(format: FloatFormat, overflow: OverflowPolicy): StepConstants {
  if (isBinary32(format)) return nativeConstants(overflow);
  const { precision, emin, max, infinities, nans } = format;
  const scale = 2 ** (binary32.precision - precision);
  // Formats as wide as binary32: scaled, their largest values overflow, as if they exceeded the format.
  const settled = overflow === 'ieee' && nans !== 'none' && 2 * max * scale <= 2 ** 128;
  return {
    ...{ scale, less: scale - 1, least: 1.5 * 2 ** (emin - precision + binary32.precision), largest: max },
    ...{ beyond: settled && infinities ? Infinity : Number.NaN, settled },
  };
}
