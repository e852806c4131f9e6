import { findFloatFormat } from '../catalogue.ts';
import { isValue } from '../codec.ts';
import type { FloatFormat } from '../format.ts';
import { type BlockElement, findBlockElement } from './element.ts';
import {
  blockScaleFormat,
  type Nvfp4Arithmetic,
  type Nvfp4ArithmeticName,
  nvfp4Arithmetics,
  nvfp4Element,
  tensorScaleFormat,
} from './nvfp4-arithmetic.ts';
import { type ScaleMode, type ScaleModeName, scaleModes } from './scale-mode.ts';

/** What an infinity in a block does: it makes the scales NaN, or counts as the largest magnitude there is. */
export const infinityRules = ['nan', 'saturate'] as const;
export type InfinityRule = (typeof infinityRules)[number];

interface Common {
  readonly element: BlockElement;
  /** The format of the blocks' scales. */
  readonly scales: FloatFormat;
  /** Elements to a block; the last one along an axis may have fewer. */
  readonly size: number;
  readonly infinity: InfinityRule;
}

/** MX: one power of two to a block. */
export interface MxFormat extends Common {
  readonly kind: 'mx';
  readonly mode: ScaleMode;
}

/** NVFP4: E2M1 elements, an E4M3 scale to a block, a binary32 scale to the tensor. */
export interface Nvfp4Format extends Common {
  readonly kind: 'nvfp4';
  readonly arithmetic: Nvfp4Arithmetic;
  /** 'computed': from the largest magnitude of all. */
  readonly tensorScale: 'computed' | number;
}

export type BlockFormat = MxFormat | Nvfp4Format;

export const blockKinds = ['mx', 'nvfp4'] as const satisfies readonly BlockFormat['kind'][];

/** Elements to a block unless a format says otherwise. */
export const usualSizes: Readonly<Record<BlockFormat['kind'], number>> = { mx: 32, nvfp4: 16 };

const e8m0 = findFloatFormat('float8_e8m0fnu');

function checkCommon(size: number, infinity: InfinityRule): void {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`"size" expected a positive integer, got ${size}`);
  if (!infinityRules.includes(infinity))
    throw new RangeError(`"infinity" expected one of ${infinityRules.join(', ')}, got "${infinity}"`);
}

function memberOf<T>(name: string, members: Readonly<Record<string, T>>, key: string): T {
  if (!Object.hasOwn(members, key))
    throw new RangeError(`"${name}" expected one of ${Object.keys(members).join(', ')}, got "${key}"`);
  return members[key];
}

/**
 * An MX format (OCP Microscaling Formats v1.0): MXFP8, MXFP6, MXFP4, MXINT8.
 * @param options `element`: name of the elements' format; `size` 32, `mode` 'floor' and `infinity` 'nan' by default
 * @throws RangeError naming the option that is out of range
 */
export function mxFormat(options: {
  readonly element: string;
  readonly size?: number;
  readonly mode?: ScaleModeName;
  readonly infinity?: InfinityRule;
}): MxFormat {
  const { element, size = usualSizes.mx, mode = 'floor', infinity = 'nan' } = options;
  checkCommon(size, infinity);
  return Object.freeze({
    kind: 'mx',
    element: findBlockElement(element),
    scales: e8m0,
    size,
    mode: memberOf('mode', scaleModes, mode),
    infinity,
  });
}

/**
 * NVFP4.
 * @param options `size` 16, `arithmetic` 'exact', `tensorScale` 'computed' (or a positive value of binary32, such as 1) and `infinity`
 * 'nan' by default
 * @throws RangeError naming the option that is out of range
 */
export function nvfp4Format(
  options: {
    readonly size?: number;
    readonly arithmetic?: Nvfp4ArithmeticName;
    readonly tensorScale?: 'computed' | number;
    readonly infinity?: InfinityRule;
  } = {},
): Nvfp4Format {
  const { size = usualSizes.nvfp4, arithmetic = 'exact', tensorScale = 'computed', infinity = 'nan' } = options;
  checkCommon(size, infinity);
  if (tensorScale !== 'computed') checkTensorScale(tensorScale);
  return Object.freeze({
    kind: 'nvfp4',
    element: findBlockElement(nvfp4Element.name),
    scales: blockScaleFormat,
    size,
    arithmetic: memberOf('arithmetic', nvfp4Arithmetics, arithmetic),
    tensorScale,
    infinity,
  });
}

/** @throws RangeError unless the scale is a positive value of binary32 */
export function checkTensorScale(scale: number): void {
  if (!(scale > 0 && scale < Infinity && isValue(scale, tensorScaleFormat)))
    throw new RangeError(`"tensorScale" expected "computed" or a positive value of binary32, got ${scale}`);
}
