import { runOn, type Ways } from '../../engines/run.ts';
import { findFormat } from '../../formats/catalogue.ts';
import { hasSeparateRows } from '../../tensors/blocks.ts';
import type { Values } from '../../tensors/tensor.ts';
import type { Family, InputSlot, Tensors } from '../family.ts';
import { blockInputs, emulateBlockConversion, exactBlockConversion } from './blocks.ts';
import { type ConversionInputs, emulateConversion, exactConversion } from './emulate.ts';
import { type ConversionModel, convertsBlocks } from './model.ts';
import { resolveConversion } from './resolve.ts';

/** @throws RangeError when there is no x, or it has another format than the spec says */
function checkX(spec: ConversionModel, { x }: Tensors<Values>): void {
  if (x === undefined) throw new RangeError('"x" expected a tensor, got none');
  if (x.format.name !== findFormat(spec.formats.input).name) {
    throw new RangeError(`"x" expected values of ${spec.formats.input}, got ${x.format.name}`);
  }
}

/** @throws RangeError as checkX */
function asInputs(spec: ConversionModel, inputs: Tensors): ConversionInputs {
  checkX(spec, inputs);
  return inputs as unknown as ConversionInputs;
}

function scales({ axis }: ConversionModel): readonly InputSlot[] {
  const shapeFor = (shape: readonly number[]): readonly number[] => (axis === null ? [] : [shape.at(axis) as number]);
  return [
    { name: 'scale', format: undefined, optional: false, shapeFor },
    { name: 'zero_point', format: undefined, optional: true, shapeFor },
  ];
}

function describe({ convert, formats, overflow, block }: ConversionModel): string {
  const blocks = block === undefined ? '' : ` in ${block.kind} blocks of ${block.size}`;
  const [from, to] = convert === 'dequantize' ? [blocks, ''] : ['', blocks];
  return `${convert} ${formats.input}${from} to ${formats.output}${to}, overflow ${overflow}`;
}

const ways: Ways<ConversionModel> = {
  whole: ({ conversion }) => conversion,
  byValue: (spec, inputs, make) =>
    convertsBlocks(spec)
      ? emulateBlockConversion(spec, asInputs(spec, inputs), make)
      : emulateConversion(spec, asInputs(spec, inputs), make),
};

/** Casts and quantisation. */
export const conversionFamily: Family<ConversionModel> = {
  key: 'convert',
  resolve: resolveConversion,
  inputs: (spec) => [
    { name: 'x', format: spec.formats.input, optional: false, byRow: true },
    ...(convertsBlocks(spec) ? blockInputs(spec) : spec.convert === 'cast' ? [] : scales(spec)),
  ],
  emulate: (spec, inputs, options) => {
    checkX(spec, inputs);
    return runOn(ways, spec, inputs, options);
  },
  exact: (spec, inputs, make) =>
    convertsBlocks(spec)
      ? exactBlockConversion(spec, asInputs(spec, inputs), make)
      : exactConversion(spec, asInputs(spec, inputs), make),
  bind: (spec) => spec,
  describe,
  separable: (spec, rank) => {
    // The scales that are read have no rows of their own.
    if (convertsBlocks(spec)) return spec.convert === 'quantize' && hasSeparateRows(spec.block, rank);
    return spec.axis === null || (spec.axis + rank) % rank !== 0;
  },
};
