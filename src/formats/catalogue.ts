import { type FloatFormat, type Format, floatFormat, type IntegerFormat, integerFormat } from './format.ts';
import { p3109Format, p3109Named } from './p3109.ts';

/** One record each, names as in IEEE 754 and ml_dtypes. */
const namedFormats: readonly FloatFormat[] = [
  {
    name: 'binary64',
    aliases: ['f64', 'fp64', 'float64', 'double'],
    bits: 64,
    precision: 53,
    bias: 1023,
    nans: 'ieee',
    infinities: true,
  },
  {
    name: 'binary32',
    aliases: ['f32', 'fp32', 'float32', 'float', 'single'],
    bits: 32,
    precision: 24,
    bias: 127,
    nans: 'ieee',
    infinities: true,
  },
  { name: 'tf32', aliases: ['tensorfloat32'], bits: 19, precision: 11, bias: 127, nans: 'ieee', infinities: true },
  { name: 'bfloat16', aliases: ['bf16'], bits: 16, precision: 8, bias: 127, nans: 'ieee', infinities: true },
  {
    name: 'binary16',
    aliases: ['f16', 'fp16', 'float16', 'half'],
    bits: 16,
    precision: 11,
    bias: 15,
    nans: 'ieee',
    infinities: true,
  },
  { name: 'float8_e5m2', aliases: ['e5m2'], bits: 8, precision: 3, bias: 15, nans: 'ieee', infinities: true },
  { name: 'float8_e4m3fn', aliases: ['e4m3fn'], bits: 8, precision: 4, bias: 7, nans: 'allOnes', infinities: false },
  { name: 'float8_e4m3', aliases: ['e4m3'], bits: 8, precision: 4, bias: 7, nans: 'ieee', infinities: true },
  {
    name: 'float8_e4m3fnuz',
    aliases: ['e4m3fnuz'],
    bits: 8,
    precision: 4,
    bias: 8,
    nans: 'negativeZero',
    infinities: false,
  },
  {
    name: 'float8_e5m2fnuz',
    aliases: ['e5m2fnuz'],
    bits: 8,
    precision: 3,
    bias: 16,
    nans: 'negativeZero',
    infinities: false,
  },
  {
    name: 'float8_e4m3b11fnuz',
    aliases: ['e4m3b11fnuz'],
    bits: 8,
    precision: 4,
    bias: 11,
    nans: 'negativeZero',
    infinities: false,
  },
  { name: 'float8_e3m4', aliases: ['e3m4'], bits: 8, precision: 5, bias: 3, nans: 'ieee', infinities: true },
  {
    name: 'float6_e3m2fn',
    aliases: ['e3m2', 'e3m2fn', 'float6_e3m2'],
    bits: 6,
    precision: 3,
    bias: 3,
    nans: 'none',
    infinities: false,
  },
  {
    name: 'float6_e2m3fn',
    aliases: ['e2m3', 'e2m3fn', 'float6_e2m3'],
    bits: 6,
    precision: 4,
    bias: 1,
    nans: 'none',
    infinities: false,
  },
  {
    name: 'float4_e2m1fn',
    aliases: ['e2m1', 'e2m1fn', 'float4_e2m1', 'fp4'],
    bits: 4,
    precision: 2,
    bias: 1,
    nans: 'none',
    infinities: false,
  },
  {
    name: 'float8_e8m0fnu',
    aliases: ['e8m0', 'e8m0fnu'],
    bits: 8,
    precision: 1,
    bias: 127,
    nans: 'allOnes',
    infinities: false,
    signed: false,
  } as const,
].map((parameters) => floatFormat(parameters as Parameters<typeof floatFormat>[0]));

/** The P3109 formats that are listed; findFormat knows the others by name too. */
const listedP3109 = [3, 4, 5].map((precision) => p3109Format(8, precision));

/** The floating formats known by name: those of IEEE 754 and ml_dtypes, and the usual ones of P3109. */
export const floatFormats: readonly FloatFormat[] = [...namedFormats, ...listedP3109];

/** The integer formats known by name. */
export const integerFormats: readonly IntegerFormat[] = [
  integerFormat('int4', 4, true, ['i4']),
  integerFormat('uint4', 4, false, ['u4']),
  integerFormat('int8', 8, true, ['i8']),
  integerFormat('uint8', 8, false, ['u8']),
  integerFormat('int16', 16, true, ['i16']),
  integerFormat('uint16', 16, false, ['u16']),
  integerFormat('int32', 32, true, ['i32']),
  integerFormat('uint32', 32, false, ['u32']),
];

export const formats: readonly Format[] = [...floatFormats, ...integerFormats];

const byName = new Map<string, Format>(
  formats.flatMap((format) => [format.name, ...format.aliases].map((name) => [name, format])),
);

/**
 * The format of that name or alias, letter case aside; of P3109 any format, such as binary6p3uf.
 * @throws RangeError naming the formats there are, or what a P3109 format can't be.
 */
export function findFormat(name: string): Format {
  const lower = name.toLowerCase();
  const format = byName.get(lower) ?? p3109Named(lower);
  if (format === undefined) {
    throw new RangeError(
      `"format" expected one of ${formats.map((f) => f.name).join(', ')} or an alias, got "${name}"`,
    );
  }
  return format;
}

/**
 * The floating format of that name or alias.
 * @throws RangeError when there is none, or when it is an integer format.
 */
export function findFloatFormat(name: string): FloatFormat {
  const format = findFormat(name);
  if (format.kind !== 'float') throw new RangeError(`"format" expected a floating format, got ${format.name}`);
  return format;
}

export const binary64 = findFloatFormat('binary64');
export const binary32 = findFloatFormat('binary32');
export const bfloat16 = findFloatFormat('bfloat16');
export const binary16 = findFloatFormat('binary16');
