import * as rational from '../../exact/rational.ts';
import { type Magnitude, type Real, realZero } from '../../exact/real.ts';
import type { Arithmetic } from '../arithmetic.ts';
import { float64Arithmetic } from '../float64.ts';
import { type AxisLayout, checkLayout } from '../integers/channels.ts';
import type { Direction } from '../rounding.ts';
import type { BlockFormat, MxFormat, Nvfp4Format } from './block-format.ts';
import { blockPlaces } from './layout.ts';
import { scaleOfExponent } from './mx-scale.ts';
import { fullRange, nvfp4Element, tensorScaleFormat } from './nvfp4-arithmetic.ts';
import { type Blocks, elementArithmetic, forEachOf, newBlocks, storedElement } from './quantize.ts';
import { scaleExponent } from './scale-mode.ts';

/** A real number times any rational above 0; where it is no finite number, that: NaN or an infinity. */
export type ExactValue = (factor: rational.Rational) => Real | number;

const reciprocal = (x: number): rational.Rational => rational.divide(rational.one, rational.fromNumber(x));

function positive({ magnitude }: Real): Real {
  return { negative: false, magnitude };
}

/** A value divided by a number above 0; by infinity, the zero of its sign, or NaN where it is infinite itself. */
function divided(value: ExactValue, divisor: number): Real | number {
  if (divisor !== Infinity) return value(reciprocal(divisor));
  const x = value(rational.one);
  if (typeof x === 'number') return Number.NaN;
  return x.negative ? -0 : 0;
}

/** A value divided by a scale and rounded; NaN where the scale is, and a zero of the value's sign where it is 0, as only finite values' is. */
function quotient(value: ExactValue, scale: number, a: Arithmetic): number {
  if (Number.isNaN(scale)) return a.round(Number.NaN);
  if (scale === 0) {
    const { negative, magnitude } = value(rational.one) as Real;
    return magnitude === undefined ? a.roundReal(realZero) : negative ? -0 : 0;
  }
  const exact = divided(value, scale);
  return typeof exact === 'number' ? a.round(exact) : a.roundReal(exact);
}

/**
 * Real numbers to blocks: scales from the exact largest magnitudes, every element rounded once from the exact quotient. Of a format's
 * mode or arithmetic only what it means over the reals counts, not the rounded steps in which it is computed; NVFP4's scales are rounded
 * once each.
 * @throws RangeError when the layout doesn't fit the numbers
 */
export function quantizeExactBlocks(
  values: readonly ExactValue[],
  format: BlockFormat,
  layout: AxisLayout,
  rounding: Direction = 'tiesToEven',
): Blocks {
  checkLayout(layout, values.length);
  const a = elementArithmetic(format.element, { rounding });
  const blocks = newBlocks(values.length, format, layout);
  const tensorScale = format.kind === 'mx' ? 1 : exactTensorScale(values, format);
  for (const place of blockPlaces(layout, format.size)) {
    const members: ExactValue[] = [];
    forEachOf(place, (e) => members.push(values[e]));
    const scale = format.kind === 'mx' ? exactMxScale(members, format) : exactBlockScale(members, tensorScale, format);
    blocks.scales[place.block] = scale;
    forEachOf(place, (e) => {
      blocks.elements[e] = storedElement(quotient(values[e], scale * tensorScale, a), format.element);
    });
  }
  return format.kind === 'mx' ? blocks : { ...blocks, tensorScale };
}

/** The largest of what `of` makes of the magnitudes of quotients; `ofInfinity` for infinite ones, and NaN if one is. */
function largest(
  values: readonly ExactValue[],
  divisor: number,
  of: (magnitude: Real) => number,
  ofInfinity: number,
): number {
  return values.reduce((most, value) => {
    const x = divided(value, divisor);
    if (x === 0) return most;
    if (typeof x !== 'number') return x.magnitude === undefined ? most : Math.max(most, of(positive(x)));
    return Math.max(most, Number.isNaN(x) ? Number.NaN : ofInfinity);
  }, -Infinity);
}

function exactMxScale(members: readonly ExactValue[], format: MxFormat): number {
  const { mode, element } = format;
  const exponentOf = ({ magnitude }: Real): number => scaleExponent(magnitude as Magnitude, mode, element.values);
  const exponent = largest(members, 1, exponentOf, Infinity);
  return Number.isNaN(exponent) ? exponent : scaleOfExponent(exponent, format);
}

/** The largest magnitude divided by a number, rounded once: rounding to nearest never changes which is the largest. */
function largestQuotient(
  values: readonly ExactValue[],
  divisor: number,
  a: Arithmetic,
  { infinity }: Nvfp4Format,
): number {
  const most = a.divide(tensorScaleFormat.max, divisor);
  const found = largest(values, divisor, a.roundReal, infinity === 'nan' ? Number.NaN : most);
  return infinity === 'saturate' ? Math.min(found, most) : found;
}

function exactTensorScale(values: readonly ExactValue[], format: Nvfp4Format): number {
  if (format.tensorScale !== 'computed') return format.tensorScale;
  const scale = largestQuotient(values, fullRange, float64Arithmetic(tensorScaleFormat), format);
  // No value but zeros: 1. What underflows becomes the smallest positive binary32.
  if (scale === -Infinity) return 1;
  return scale === 0 ? tensorScaleFormat.min : scale;
}

function exactBlockScale(members: readonly ExactValue[], tensorScale: number, format: Nvfp4Format): number {
  if (Number.isNaN(tensorScale)) return tensorScale;
  const a = float64Arithmetic(format.scales, { overflow: 'saturate' });
  const scale = largestQuotient(members, nvfp4Element.max * tensorScale, a, format);
  return Math.max(scale, format.arithmetic.smallestScale);
}
