import { type FloatFormat, floatFormat } from './format.ts';

/*
 * The formats of IEEE P3109, a draft standard of floating-point formats for machine learning (IEEE SA P3109 Working Group, Interim
 * Report, version 3). A format is its width K, its precision P, whether it is signed, and whether its domain is extended by infinities.
 * One code is NaN and one is zero: NaN is the code of −0 where there is a sign, else all ones. Infinities are the largest magnitude code
 * beside it. Code n of magnitude bits has T = n mod 2^(P−1) and E = ⌊n/2^(P−1)⌋ and stands for
 * T·2^(2−P−B) where E = 0, else (1 + T·2^(1−P))·2^(E−B), with the bias B = 2^(K−P−1), or 2^(K−P) where there is no sign.
 */

export interface P3109Options {
  /** Default true. */
  readonly signed?: boolean;
  /** Whether the domain is extended by infinities, or finite. Default true. */
  readonly infinities?: boolean;
}

/** The widest format offered. */
const maximumWidth = 32;

/**
 * The P3109 format of `width` bits of which `precision` are significant, the hidden one included. Signed extended formats are named
 * binary8p4 (also binary8p4se), the others binary8p4sf, binary8p4ue, binary8p4uf.
 * @throws RangeError when the width is no integer from 3 to 32, the precision none from 1 to the width (less 1 where there is a sign), or
 * the values would not be doubles
 */
export function p3109Format(width: number, precision: number, options: P3109Options = {}): FloatFormat {
  const { signed = true, infinities = true } = options;
  checkInteger('width', width, 3, maximumWidth);
  checkInteger('precision', precision, 1, signed ? width - 1 : width);
  const size = `${width}p${precision}`;
  const variant = `${size}${signed ? 's' : 'u'}${infinities ? 'e' : 'f'}`;
  const usual = signed && infinities;
  return floatFormat({
    name: `binary${usual ? size : variant}`,
    aliases: usual ? [`binary${variant}`, `p3109_k${size}`, `p3109_k${variant}`] : [`p3109_k${variant}`],
    bits: width,
    precision,
    bias: 2 ** (width - precision - (signed ? 1 : 0)),
    nans: signed ? 'negativeZero' : 'allOnes',
    infinities,
    signed,
    subnormals: true,
  });
}

function checkInteger(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new RangeError(`"${name}" expected an integer from ${low} to ${high}, got ${value}`);
  }
}

const namePattern = /^(?:binary|p3109_k)(\d{1,2})p(\d{1,2})(?:([su])([ef]))?$/;

/**
 * The P3109 format of a name in lower case such as binary8p4, binary8p4uf or p3109_k8p4; undefined for names of another form.
 * @throws RangeError when there is no format of that width and precision
 */
export function p3109Named(name: string): FloatFormat | undefined {
  const [, width, precision, sign = 's', domain = 'e'] = namePattern.exec(name) ?? [];
  if (width === undefined) return undefined;
  return p3109Format(Number(width), Number(precision), { signed: sign === 's', infinities: domain === 'e' });
}
