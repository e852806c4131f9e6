import { findFormat } from '../../formats/catalogue.ts';
import type { BlockSpec } from '../../tensors/blocks.ts';
import { checkElementFormat, resolveBlock } from '../blocks.ts';
import { defaultsOf, formatAt, section, type Written } from '../defaults.ts';
import { SpecError } from '../schema/validate.ts';
import type { ConversionKind, ConversionModel } from './model.ts';

const kindsOfFormats = {
  cast: { input: 'float', output: 'float' },
  quantize: { input: 'float', output: 'integer' },
  dequantize: { input: 'integer', output: 'float' },
} as const;

/** The elements of blocks where a spec does not say. */
const usualElements = { mx: 'float8_e4m3fn', nvfp4: 'float4_e2m1fn' } as const;

function resolveBlocks(spec: Written, convert: ConversionKind): BlockSpec | undefined {
  if (spec.block === undefined) return undefined;
  if (convert === 'cast') throw new SpecError('block', 'not used by "cast"; "quantize" and "dequantize" use it');
  for (const [key, usual] of [
    ['axis', null],
    ['convention', 'onnx'],
  ] as const) {
    if ((spec[key] ?? usual) !== usual) throw new SpecError(key, 'not used beside "block"');
  }
  return resolveBlock(section(spec, 'block'), 'block', convert === 'quantize' ? ['computed', 'tensor'] : ['tensor']);
}

/** Fills in a validated conversion spec. @throws SpecError where formats don't suit the conversion */
export function resolveConversion(spec: Written): ConversionModel {
  const convert = spec.convert as ConversionKind;
  const written = section(spec, 'formats');
  const wanted = kindsOfFormats[convert];
  const block = resolveBlocks(spec, convert);
  const elements = convert === 'quantize' ? 'output' : 'input';
  const format = (side: 'input' | 'output'): string => {
    const inBlocks = block !== undefined && side === elements;
    const fallback = inBlocks ? usualElements[block.kind] : wanted[side] === 'integer' ? 'int8' : 'binary32';
    const name = formatAt(`formats.${side}`, written[side] ?? fallback, false);
    if (inBlocks) checkElementFormat(block, name, `formats.${side}`);
    else if (findFormat(name).kind !== wanted[side])
      throw new SpecError(`formats.${side}`, `expected a format of kind ${wanted[side]} for "${convert}", got ${name}`);
    return name;
  };
  const { rounding, subnormals } = defaultsOf(spec, 'binary32');
  return {
    bitnorm: 1,
    convert,
    axis: (spec.axis ?? null) as number | null,
    ...(block === undefined ? {} : { block }),
    convention: (spec.convention ?? 'onnx') as ConversionModel['convention'],
    formats: { input: format('input'), output: format('output') },
    rounding,
    subnormals,
    overflow: (spec.overflow ?? 'ieee') as ConversionModel['overflow'],
    tininess: (spec.tininess ?? 'after') as ConversionModel['tininess'],
    seed: (spec.seed ?? 0) as number,
  };
}
