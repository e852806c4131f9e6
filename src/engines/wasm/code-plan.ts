import { decode, encode } from '../../formats/codec.ts';
import type { FloatFormat } from '../../formats/format.ts';
import type { CodeKernel } from './kernels.ts';
import { fitsSingle } from './rounding-plan.ts';
import { codeOf, rulesOf } from './thresholds.ts';

/** Constants of a conversion between binary32 values and codes, as assembly/codes.ts and code-strips.ts lay them out. */
export interface CodePlan {
  readonly kernel: CodeKernel;
  /** 24 − p. */
  readonly d: number;
  readonly constants: Int32Array;
}

const lanes = (rows: readonly number[]): Int32Array =>
  Int32Array.from({ length: 4 * rows.length }, (_, i) => rows[i >> 2]);

const supports = (format: FloatFormat): boolean =>
  format.signed &&
  format.subnormals &&
  format.bits <= 16 &&
  format.precision >= 2 &&
  format.precision <= 22 &&
  fitsSingle(format);

/** Whether 2^d·x stays finite and 1.5·2^(emin + d) is normal, as rounding by multiplication needs. */
const multiplies = ({ precision, emin, emax }: FloatFormat): boolean =>
  precision <= 11 && emax + 25 - precision <= 127 && emin + 24 - precision >= -126;

const upperHalves = ({ bits, precision, bias }: FloatFormat): boolean => bits === 16 && precision === 8 && bias === 127;

/** Kernels whose shift by d = 24 − p is compiled in, by p. */
const fixed: Readonly<Record<'encode16' | 'encode8' | 'decode16', Readonly<Record<number, CodeKernel>>>> = {
  encode16: { 11: 'encode16By13' },
  encode8: { 4: 'encode8By20', 3: 'encode8By21' },
  decode16: { 11: 'decode16By13' },
};

const shortKernel = (kernel: keyof typeof fixed, { precision }: FloatFormat): CodeKernel =>
  fixed[kernel][precision] ?? kernel;

function encodingKernel(format: FloatFormat): CodeKernel {
  const { bits, emin, bias, signedZero, infinities, nans } = format;
  const words = bits > 8;
  if (upperHalves(format) && signedZero && infinities && nans === 'ieee') return 'encodeUpper16';
  const short = bits === (words ? 16 : 8) && signedZero && emin === 1 - bias && multiplies(format);
  if (!short) return words ? 'encodeAny16' : 'encodeAny8';
  return shortKernel(words ? 'encode16' : 'encode8', format);
}

/** Codes of magnitudes that are no NaN: the largest finite one's, and infinity's after it. */
function lastCode(format: FloatFormat): number {
  return encode(format.infinities ? Infinity : format.max, format);
}

/**
 * The plan of rounding binary32 values to nearest, ties to even, with overflow as IEEE 754 has it, and encoding them; or undefined where
 * no kernel gives the same codes.
 */
export function encodingPlan(format: FloatFormat): CodePlan | undefined {
  if (!supports(format)) return undefined;
  const { precision, emin, bias, nans, signedZero } = format;
  const d = 24 - precision;
  // With binary32's exponents a subnormal is encoded as the others are.
  const normalFrom = emin === -126 ? 0 : 2 ** emin;
  const { replacedFrom, replacement } = rulesOf(format, {}).positive;
  const numberTo = Number.isNaN(replacement) ? codeOf(replacedFrom) - 1 : codeOf(Infinity);
  const constants = lanes([
    codeOf(normalFrom),
    codeOf(2 ** (emin + d)),
    2 ** (d - 1) - 1,
    (127 - bias) * 2 ** (precision - 1),
    lastCode(format),
    numberTo,
    nans === 'none' ? 0 : encode(Number.NaN, format),
    signedZero ? -1 : 0,
    0x7fffffff,
    1,
    codeOf(2 ** d),
    codeOf(1.5 * 2 ** (emin + d)),
    codeOf(2 ** (bias - 127)),
    codeOf(format.max),
    format.bits > 8 ? 0x80008000 : 0x80808080,
  ]);
  return { kernel: encodingKernel(format), d, constants };
}

/** The plan of decoding, or undefined where no kernel gives the same values. */
export function decodingPlan(format: FloatFormat): CodePlan | undefined {
  if (!supports(format)) return undefined;
  const { bits, precision, emin, bias, min, max, infinities, nans, signedZero } = format;
  const d = 24 - precision;
  const normal = emin === -126;
  const constants = lanes([
    normal ? 0 : 2 ** (precision - 1),
    normal ? 0 : codeOf(min),
    (127 - bias) * 2 ** 23,
    infinities ? lastCode(format) : -1,
    lastCode(format),
    nans === 'negativeZero' ? encode(Number.NaN, format) : -1,
    2 ** (bits - 1),
    codeOf(Infinity),
    codeOf(Number.NaN),
    0x80000000 + (2 ** (bits - 1) - 1) * 2 ** d,
    codeOf(2 ** (127 - bias)),
    0x7fff7fff,
    encode(max, format) * 0x10001,
  ]);
  const short = bits === 16 && signedZero && emin === 1 - bias && bias <= 127;
  return { kernel: short ? shortKernel('decode16', format) : 'decodeAny16', d, constants };
}

/** The value of every code of a format of at most 8 bits, and NaN for bytes that are none. Precondition: fitsSingle. */
export function valueTable(format: FloatFormat): Float32Array {
  return Float32Array.from({ length: 256 }, (_, code) => (code < 2 ** format.bits ? decode(code, format) : Number.NaN));
}
