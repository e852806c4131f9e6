import { findFormat } from '../../formats/catalogue.ts';
import { defaultsOf, formatAt, section, type Written } from '../defaults.ts';
import { SpecError } from '../schema/validate.ts';
import type { ConversionKind, ConversionModel } from './model.ts';

const kindsOfFormats = {
  cast: { input: 'float', output: 'float' },
  quantize: { input: 'float', output: 'integer' },
  dequantize: { input: 'integer', output: 'float' },
} as const;

/** Fills in a validated conversion spec. @throws SpecError where formats don't suit the conversion */
export function resolveConversion(spec: Written): ConversionModel {
  const convert = spec.convert as ConversionKind;
  const written = section(spec, 'formats');
  const wanted = kindsOfFormats[convert];
  const format = (side: 'input' | 'output'): string => {
    const fallback = wanted[side] === 'integer' ? 'int8' : 'binary32';
    const name = formatAt(`formats.${side}`, written[side] ?? fallback, false);
    if (findFormat(name).kind !== wanted[side])
      throw new SpecError(`formats.${side}`, `expected a format of kind ${wanted[side]} for "${convert}", got ${name}`);
    return name;
  };
  const { rounding, subnormals } = defaultsOf(spec, 'binary32');
  return {
    bitnorm: 1,
    convert,
    axis: (spec.axis ?? null) as number | null,
    convention: (spec.convention ?? 'onnx') as ConversionModel['convention'],
    formats: { input: format('input'), output: format('output') },
    rounding,
    subnormals,
    overflow: (spec.overflow ?? 'ieee') as ConversionModel['overflow'],
    tininess: (spec.tininess ?? 'after') as ConversionModel['tininess'],
    seed: (spec.seed ?? 0) as number,
  };
}
