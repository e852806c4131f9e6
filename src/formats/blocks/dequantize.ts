import { float64Arithmetic } from '../float64.ts';
import { type AxisLayout, checkLayout } from '../integers/channels.ts';
import type { BlockFormat } from './block-format.ts';
import { blockPlaces, blocksAlong, oneRow } from './layout.ts';
import { type Blocks, forEachOf } from './quantize.ts';

/**
 * The number that an element stands for under a scale. A double holds element·scale of MX and of NVFP4's formula; where NVFP4 is computed
 * in rounded steps, the product of the two scales is rounded, and its product with the element too.
 */
function product(format: BlockFormat, tensorScale: number): (element: number, scale: number) => number {
  const { unit } = format.element;
  if (format.kind === 'mx') return (element, scale) => element * unit * scale;
  const { steps } = format.arithmetic;
  if (steps === 'exact') return (element, scale) => element * (scale * tensorScale);
  const a = float64Arithmetic(steps);
  return (element, scale) => a.multiply(element, a.multiply(tensorScale, scale));
}

/**
 * The numbers that blocks stand for. A scale that is NaN makes its block NaN.
 * @throws RangeError when the layout or the number of scales doesn't fit the elements, or NVFP4 has no tensor scale
 */
export function dequantizeBlocks(
  { elements, scales, tensorScale }: Blocks,
  format: BlockFormat,
  layout: AxisLayout = oneRow(elements.length),
): Float64Array {
  checkLayout(layout, elements.length);
  const count = layout.outer * blocksAlong(layout, format.size) * layout.inner;
  if (scales.length !== count) throw new RangeError(`"scales" expected ${count} values, got ${scales.length}`);
  const given = tensorScale ?? (format.kind === 'nvfp4' && format.tensorScale !== 'computed' ? format.tensorScale : 1);
  if (format.kind === 'nvfp4' && format.tensorScale === 'computed' && tensorScale === undefined)
    throw new RangeError('"tensorScale" expected a number, got none');
  const multiply = product(format, given);
  const values = new Float64Array(elements.length);
  for (const place of blockPlaces(layout, format.size)) {
    const scale = scales[place.block];
    forEachOf(place, (e) => {
      values[e] = multiply(elements[e], scale);
    });
  }
  return values;
}
