import type { Arithmetic, MakeArithmetic } from '../../formats/arithmetic.ts';
import {
  type BlockFormat,
  type Blocks,
  dequantizeBlocks,
  overReals,
  quantizeBlocks,
} from '../../formats/blocks/index.ts';
import { findFloatFormat } from '../../formats/catalogue.ts';
import { eventsOf, newTally } from '../../formats/flags.ts';
import type { Cursor } from '../../formats/random.ts';
import type { Emulation } from '../../normalizers/emulate.ts';
import { type BlockSpec, blockFormatOf, blockLayout, blockTensors, scaleShape } from '../../tensors/blocks.ts';
import { elementCount, type Tensor, tensor } from '../../tensors/tensor.ts';
import type { InputSlot } from '../family.ts';
import { type ConversionInputs, roundingOf } from './emulate.ts';
import type { BlockConversion } from './model.ts';

/** Whether the kernel reads the scale of the whole tensor. */
const readsTensorScale = (block: BlockSpec): boolean => block.kind === 'nvfp4' && block.tensorScale === 'tensor';

const elementFormat = ({ convert, formats }: BlockConversion): string =>
  convert === 'quantize' ? formats.output : formats.input;

/** The scales that a conversion from or to blocks reads beside x. */
export function blockInputs(model: BlockConversion): readonly InputSlot[] {
  const { block, convert } = model;
  const scales = { name: 'scale', format: blockFormatOf(block, elementFormat(model)).scales.name, optional: false };
  return [
    ...(convert === 'dequantize'
      ? [{ ...scales, shapeFor: (shape: readonly number[]) => scaleShape(shape, block) }]
      : []),
    ...(readsTensorScale(block)
      ? [{ name: 'tensor_scale', format: 'binary32', optional: false, shapeFor: () => [] }]
      : []),
  ];
}

/** @throws RangeError naming a scale that is missing or does not fit */
function scalesOf(
  model: BlockConversion,
  inputs: ConversionInputs,
  name: 'scale' | 'tensor_scale',
): Float64Array | undefined {
  const slot = blockInputs(model).find((one) => one.name === name);
  if (slot === undefined) return undefined;
  const count = elementCount(slot.shapeFor?.(inputs.x.shape) ?? []);
  const found = inputs[name];
  if (found === undefined) throw new RangeError(`"${name}" expected ${count} values, got no such tensor`);
  if (found.format.name !== slot.format)
    throw new RangeError(`"${name}" expected values of ${slot.format}, got ${found.format.name}`);
  if (found.data.length !== count) throw new RangeError(`"${name}" expected ${count} values, got ${found.data.length}`);
  return found.data;
}

/** Rounds what blocks stand for to the output's format. */
function rounded(values: Float64Array, output: Arithmetic, cursor: Cursor): Float64Array {
  return values.map((x, element) => {
    cursor.element = element;
    cursor.step = 0;
    return output.round(x);
  });
}

/** What a conversion to or from blocks must output. @throws RangeError naming an input that is missing or does not fit */
export function emulateBlockConversion(
  model: BlockConversion,
  inputs: ConversionInputs,
  make: MakeArithmetic,
  ideal: (format: BlockFormat) => BlockFormat = (format) => format,
): Emulation {
  const { block, convert, formats } = model;
  const { x } = inputs;
  const tally = newTally();
  const cursor: Cursor = { element: 0, stage: 0, step: 0 };
  const rounding = roundingOf(model, cursor);
  const tensorScale = scalesOf(model, inputs, 'tensor_scale')?.[0];
  const divisor = convert === 'quantize' ? tensorScale : undefined;
  const format = ideal(blockFormatOf(block, elementFormat(model), divisor));
  const layout = blockLayout(x.shape, block.axis);
  const events = () => ({ output: eventsOf(tally) });
  if (convert === 'quantize') {
    const at = (element: number): void => {
      cursor.element = element;
      cursor.step = 0;
    };
    const blocks = quantizeBlocks(x.data, format, { layout, rounding, tally, make, at });
    return { outputs: blockTensors(blocks, format, block, x.shape), events: events() };
  }
  const scales = scalesOf(model, inputs, 'scale') as Float64Array;
  const { overflow, tininess, subnormals } = model;
  const output = make(findFloatFormat(formats.output), { rounding, overflow, tininess, subnormals, tally });
  const blocks: Blocks = { elements: x.data, scales, ...(tensorScale === undefined ? {} : { tensorScale }) };
  const y = rounded(dequantizeBlocks(blocks, format, layout), output, cursor);
  return { outputs: { y: tensor(output.format, x.shape, y) }, events: events() };
}

/** The same with every quotient and product exact. */
export function exactBlockConversion(
  model: BlockConversion,
  inputs: ConversionInputs,
  make: MakeArithmetic,
): Readonly<Record<string, Tensor>> {
  return emulateBlockConversion(model, inputs, make, overReals).outputs;
}
