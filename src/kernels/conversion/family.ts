import { findFormat } from '../../formats/catalogue.ts';
import type { Family, InputSlot, Tensors } from '../family.ts';
import { type ConversionInputs, emulateConversion, exactConversion } from './emulate.ts';
import type { ConversionModel } from './model.ts';
import { resolveConversion } from './resolve.ts';

/** @throws RangeError when there is no x, or it has another format than the spec says */
function asInputs(spec: ConversionModel, inputs: Tensors): ConversionInputs {
  const { x } = inputs;
  if (x === undefined) throw new RangeError('"x" expected a tensor, got none');
  if (x.format.name !== findFormat(spec.formats.input).name) {
    throw new RangeError(`"x" expected values of ${spec.formats.input}, got ${x.format.name}`);
  }
  return inputs as unknown as ConversionInputs;
}

function scales({ axis }: ConversionModel): readonly InputSlot[] {
  const shapeFor = (shape: readonly number[]): readonly number[] => (axis === null ? [] : [shape.at(axis) as number]);
  return [
    { name: 'scale', format: undefined, optional: false, shapeFor },
    { name: 'zero_point', format: undefined, optional: true, shapeFor },
  ];
}

/** Casts and quantisation. */
export const conversionFamily: Family<ConversionModel> = {
  key: 'convert',
  resolve: resolveConversion,
  inputs: (spec) => [
    { name: 'x', format: spec.formats.input, optional: false, byRow: true },
    ...(spec.convert === 'cast' ? [] : scales(spec)),
  ],
  emulate: (spec, inputs, make) => emulateConversion(spec, asInputs(spec, inputs), make),
  exact: (spec, inputs, make) => exactConversion(spec, asInputs(spec, inputs), make),
  bind: (spec) => spec,
  describe: ({ convert, formats, overflow }) =>
    `${convert} ${formats.input} to ${formats.output}, overflow ${overflow}`,
  separable: (spec, rank) => spec.axis === null || (spec.axis + rank) % rank !== 0,
};
