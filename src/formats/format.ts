/** What the reserved codes of a floating format mean. */
export type NanEncoding =
  /** The all-ones exponent holds infinity (zero fraction) and NaNs, as IEEE 754 says. */
  | 'ieee'
  /**
   * Only the code with every magnitude bit set is NaN (OCP E4M3, E8M0, unsigned P3109). Where there is an infinity, its code is the one
   * below.
   */
  | 'allOnes'
  /** The code of −0 is the one NaN (FNUZ, signed P3109). Where there are infinities, their codes have every magnitude bit set. */
  | 'negativeZero'
  | 'none';

/** The facts a floating format is made of; everything else in {@link FloatFormat} follows from them. */
export interface FloatParameters {
  readonly name: string;
  /** Other names that {@link findFormat} accepts. */
  readonly aliases?: readonly string[];
  /** Width of a code. */
  readonly bits: number;
  /** Significant bits, the hidden one included (IEEE 754 p). */
  readonly precision: number;
  readonly bias: number;
  readonly nans: NanEncoding;
  readonly infinities: boolean;
  /** False: no sign bit (E8M0, unsigned P3109). Default true. */
  readonly signed?: boolean;
  /** Whether exponent field 0 holds zero and subnormals, or else normal values (E8M0). Default: as `signed`. */
  readonly subnormals?: boolean;
}

/** A floating-point format: plain frozen data. Values are carried as JavaScript numbers. */
export interface FloatFormat {
  readonly kind: 'float';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly bits: number;
  readonly precision: number;
  readonly bias: number;
  /** Exponent of the smallest normal value 2^emin. */
  readonly emin: number;
  /** Exponent of the largest finite value. */
  readonly emax: number;
  /** Largest finite value. */
  readonly max: number;
  /** Smallest positive value: 2^(emin − p + 1), or 2^emin where there are no subnormals. */
  readonly min: number;
  readonly infinities: boolean;
  readonly nans: NanEncoding;
  /** Whether there are zero and subnormals. */
  readonly subnormals: boolean;
  readonly signed: boolean;
  readonly signedZero: boolean;
}

/** A two's complement or unsigned integer format of at most 32 bits. */
export interface IntegerFormat {
  readonly kind: 'integer';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly bits: number;
  readonly signed: boolean;
  readonly min: number;
  readonly max: number;
}

export type Format = FloatFormat | IntegerFormat;

/** How many codes at the top of the magnitude range are not finite numbers. */
export function reservedCodes(format: Pick<FloatFormat, 'nans' | 'infinities' | 'precision'>): number {
  if (format.nans === 'ieee') return 2 ** (format.precision - 1);
  return (format.nans === 'allOnes' ? 1 : 0) + (format.infinities ? 1 : 0);
}

/**
 * Builds a floating format from its parameters.
 * @throws RangeError when a parameter is out of range or two contradict each other; the message names it.
 */
export function floatFormat(parameters: FloatParameters): FloatFormat {
  const { name, bits, precision, bias, nans, infinities, aliases = [], signed = true } = parameters;
  const { subnormals = signed } = parameters;
  checkParameters(parameters, signed);
  const exponentBits = bits - (signed ? 1 : 0) - (precision - 1);
  const emin = subnormals ? 1 - bias : -bias;
  const topField = 2 ** exponentBits - 1;
  const fractions = 2 ** (precision - 1);
  // The largest finite code, split into its exponent field and its fraction.
  const reserved = reservedCodes(parameters);
  const field = topField - Math.ceil((reserved - fractions + 1) / fractions);
  const fraction = (fractions - 1 - reserved + fractions) % fractions;
  const emax = field - bias;
  const max = (1 + fraction / fractions) * 2 ** emax;
  const min = subnormals ? 2 ** (emin - precision + 1) : 2 ** emin;
  return Object.freeze({
    kind: 'float',
    name,
    aliases,
    bits,
    precision,
    bias,
    emin,
    emax,
    max,
    min,
    infinities,
    nans,
    subnormals,
    signed,
    signedZero: signed && nans !== 'negativeZero',
  });
}

function checkParameters(parameters: FloatParameters, signed: boolean): void {
  const { bits, precision, bias, nans, infinities } = parameters;
  const integer = (name: string, value: number, low: number, high: number): void => {
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new RangeError(`"${name}" expected an integer from ${low} to ${high}, got ${value}`);
    }
  };
  integer('bits', bits, 2, 64);
  const magnitudeBits = bits - (signed ? 1 : 0);
  integer('precision', precision, 1, Math.min(53, magnitudeBits));
  const exponentBits = magnitudeBits - (precision - 1);
  integer('bias', bias, -900, 1023);
  integer('exponent bits (bits − sign − precision + 1)', exponentBits, 1, 11);
  if (nans === 'ieee' && !infinities) throw new RangeError('"infinities" expected true with nans "ieee", got false');
  if (nans === 'ieee' && precision < 2) throw new RangeError(`"precision" expected at least 2 with nans "ieee", got 1`);
  if (nans === 'negativeZero' && !signed)
    throw new RangeError('"signed" expected true with nans "negativeZero", got false');
  if (reservedCodes(parameters) >= 2 ** magnitudeBits - 1) throw new RangeError('"bits" leaves no finite value');
  const largest = 2 ** exponentBits - 1 - bias;
  if (largest > 1024 || (largest === 1024 && nans !== 'ieee')) {
    throw new RangeError(`"bias" expected finite values below 2^1024, got an exponent of ${largest}`);
  }
}

/** Builds an integer format. */
export function integerFormat(
  name: string,
  bits: number,
  signed: boolean,
  aliases: readonly string[] = [],
): IntegerFormat {
  const min = signed ? -(2 ** (bits - 1)) : 0;
  const max = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  return Object.freeze({ kind: 'integer', name, aliases, bits, signed, min, max });
}
