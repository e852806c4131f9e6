import type { Arithmetic, MakeArithmetic } from '../arithmetic.ts';
import { newTally, type Tally } from '../flags.ts';
import { float64Arithmetic } from '../float64.ts';
import { type AxisLayout, checkLayout } from '../integers/channels.ts';
import type { Rounding } from '../rounding.ts';
import type { BlockFormat, MxFormat, Nvfp4Format } from './block-format.ts';
import type { BlockElement } from './element.ts';
import { amaxOf, type BlockPlace, blockPlaces, blocksAlong, oneRow } from './layout.ts';
import { mxScale } from './mx-scale.ts';
import { nvfp4Steps, tensorScaleFormat } from './nvfp4-arithmetic.ts';

/** Numbers in blocks. */
export interface Blocks {
  /** Values of the elements' format, as the numbers lay; integers for MXINT8. */
  readonly elements: Float64Array;
  /** Values of the scales' format; as the elements, with the axis shortened to its number of blocks. */
  readonly scales: Float64Array;
  /** NVFP4. */
  readonly tensorScale?: number;
}

export interface BlockOptions {
  /** The axis along which blocks run. Default: the array is one row. */
  readonly layout?: AxisLayout;
  /** Of elements; default 'tiesToEven'. Scales are rounded as their mode says. */
  readonly rounding?: Rounding;
  /** Counts elements, and the roundings that make NVFP4's scales. */
  readonly tally?: Tally;
  /** Default {@link float64Arithmetic}. */
  readonly make?: MakeArithmetic;
  /** Told the index of each element before it is rounded, such as to place its random bits. */
  readonly at?: (element: number) => void;
}

/** The arithmetic that rounds elements: what is too large becomes the largest, infinities too. */
export function elementArithmetic({ values }: BlockElement, options: BlockOptions): Arithmetic {
  const { make = float64Arithmetic, rounding = 'tiesToEven', tally = newTally() } = options;
  return make(values, { rounding, overflow: 'saturate', tally });
}

/** A value of an element as it is stored. */
export function storedElement(value: number, { unit }: BlockElement): number {
  return unit === 1 ? value : value / unit + 0;
}

/**
 * Numbers to blocks. A NaN makes its block's scale NaN, and with it every element NaN, or +0 (with invalid) where the elements have none;
 * of a tensor whose scale is computed it makes every block so. The format says whether an infinity does the same. A block of zeros has the
 * smallest scale and keeps its zeros' signs.
 * @throws RangeError when the layout doesn't fit the numbers
 */
export function quantizeBlocks(values: ArrayLike<number>, format: BlockFormat, options: BlockOptions = {}): Blocks {
  const layout = options.layout ?? oneRow(values.length);
  checkLayout(layout, values.length);
  switch (format.kind) {
    case 'mx':
      return quantizeMx(values, format, layout, options);
    case 'nvfp4':
      return quantizeNvfp4(values, format, layout, options);
  }
}

/** Room for the blocks of an array. */
export function newBlocks(length: number, { size }: BlockFormat, layout: AxisLayout): Blocks {
  const count = layout.outer * blocksAlong(layout, size) * layout.inner;
  return { elements: new Float64Array(length), scales: new Float64Array(count) };
}

/** Calls back with every index of a block. */
export function forEachOf({ first, stride, length }: BlockPlace, visit: (element: number) => void): void {
  for (let j = 0; j < length; j++) visit(first + j * stride);
}

function quantizeMx(values: ArrayLike<number>, format: MxFormat, layout: AxisLayout, options: BlockOptions): Blocks {
  const blocks = newBlocks(values.length, format, layout);
  const { element, size } = format;
  const arithmetic = elementArithmetic(element, options);
  for (const place of blockPlaces(layout, size)) {
    const scale = mxScale(amaxOf(values, place), format);
    blocks.scales[place.block] = scale;
    forEachOf(place, (e) => {
      options.at?.(e);
      blocks.elements[e] = storedElement(arithmetic.divide(values[e], scale), element);
    });
  }
  return blocks;
}

/** A magnitude with its infinities settled: NaN, or the largest binary32. */
function settled(amax: number, { infinity }: Nvfp4Format): number {
  if (infinity === 'saturate') return Math.min(amax, tensorScaleFormat.max);
  return amax === Infinity ? Number.NaN : amax;
}

function quantizeNvfp4(
  values: ArrayLike<number>,
  format: Nvfp4Format,
  layout: AxisLayout,
  options: BlockOptions,
): Blocks {
  const blocks = newBlocks(values.length, format, layout);
  const { make = float64Arithmetic, tally = newTally() } = options;
  const scales = make(format.scales, { overflow: 'saturate', tally });
  const steps = nvfp4Steps(format.arithmetic, make, scales, elementArithmetic(format.element, options));
  const whole = settled(amaxOf(values, { first: 0, stride: 1, length: values.length }), format);
  const tensorScale = format.tensorScale === 'computed' ? steps.tensor(whole) : format.tensorScale;
  for (const place of blockPlaces(layout, format.size)) {
    const scale = steps.block(settled(amaxOf(values, place), format), tensorScale);
    blocks.scales[place.block] = scale;
    const round = steps.element(scale, tensorScale);
    forEachOf(place, (e) => {
      options.at?.(e);
      blocks.elements[e] = round(values[e]);
    });
  }
  return { ...blocks, tensorScale };
}
