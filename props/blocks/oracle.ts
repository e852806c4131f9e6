/*
 * Blocks from the definitions, by search: scales by trying every exponent, elements by trying every value. Exact arithmetic is on pairs of
 * integers; binary32 steps are Math.fround of one double operation, which for operands of binary32 rounds once.
 */

/** numerator·2^exponent. */
interface Scaled {
  readonly n: bigint;
  readonly e: number;
}

/** The parts of a finite double. */
function parts(x: number): Scaled {
  let [m, e] = [x, 0];
  while (!Number.isInteger(m)) {
    m *= 2;
    e--;
  }
  return { n: BigInt(m), e };
}

const pow2 = (e: number): bigint => 2n ** BigInt(e);

/** The sign of a·b − c·d. */
export function compareProducts(a: number, b: number, c: number, d: number): number {
  const [p, q, r, s] = [a, b, c, d].map(parts);
  const [left, right] = [p.n * q.n, r.n * s.n];
  const [le, re] = [p.e + q.e, r.e + s.e];
  const low = Math.min(le, re);
  const difference = left * pow2(le - low) - right * pow2(re - low);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

export interface OracleElement {
  /** Every magnitude, rising; the place of each tells whether its last bit is set. */
  readonly magnitudes: readonly number[];
  readonly precision: number;
  readonly emax: number;
}

const float = (exponentBits: number, fractionBits: number, bias: number, reserved: number): OracleElement => {
  const fractions = 2 ** fractionBits;
  const magnitudes = Array.from({ length: 2 ** (exponentBits + fractionBits) - reserved }, (_, code) => {
    const field = Math.floor(code / fractions);
    const fraction = (code % fractions) / fractions;
    return field === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (field - bias);
  });
  return { magnitudes, precision: fractionBits + 1, emax: Math.floor(Math.log2(magnitudes.at(-1)) + 1e-9) };
};

/** OCP MX v1.0, tables 1 and 5; the magnitudes of MXINT8 are k/64. */
export const oracleElements: Readonly<Record<string, OracleElement>> = {
  float8_e4m3fn: float(4, 3, 7, 1),
  float8_e5m2: float(5, 2, 15, 4),
  float6_e3m2fn: float(3, 2, 3, 0),
  float6_e2m3fn: float(2, 3, 1, 0),
  float4_e2m1fn: float(2, 1, 1, 0),
  int8: { magnitudes: Array.from({ length: 128 }, (_, k) => k / 64), precision: 7, emax: 0 },
};

const exponents = Array.from({ length: 258 }, (_, i) => i - 127);

/** The largest of the 2^k (k ≥ −127) that the test accepts, or the least; NaN beyond 2^127. */
const settled = (k: number): number => (k > 127 ? Number.NaN : 2 ** k);
const last = (accepts: (power: number) => boolean): number =>
  settled(exponents.findLast((k) => accepts(2 ** k)) ?? -127);
const first = (accepts: (power: number) => boolean): number =>
  settled(exponents.find((k) => accepts(2 ** k)) ?? Number.NaN);

/** The scale of a positive finite amax by each mode's formula, in the words of its source. */
export const oracleScales: Readonly<Record<string, (amax: number, element: OracleElement) => number>> = {
  // 2^⌊log2 amax⌋/2^emax: the largest power X with X·2^emax ≤ amax.
  floor: (amax, { emax }) => last((x) => compareProducts(x, 2 ** emax, amax, 1) <= 0),
  ceil: (amax, { emax }) => first((x) => compareProducts(x, 2 ** emax, amax, 1) >= 0),
  // amax counts as X·2^emax from (1 − 2^-(p+1)) of it on.
  even: (amax, { emax, precision }) =>
    last((x) => compareProducts(x * 2 ** emax, 1 - 2 ** -(precision + 1), amax, 1) <= 0),
  rceil: (amax, { magnitudes }) => first((x) => compareProducts(x, magnitudes.at(-1) as number, amax, 1) >= 0),
  rfloor: (amax, { magnitudes }) => last((x) => compareProducts(x, magnitudes.at(-1) as number, amax, 1) <= 0),
  rceilReciprocal: (amax, { magnitudes }) => {
    const quotient = Math.fround(amax * Math.fround(1 / (magnitudes.at(-1) as number)));
    return first((x) => x >= quotient);
  },
};

/** x/(s·t) to the nearest magnitude, ties to the even place, clamped; with x's sign. */
export function nearest(x: number, s: number, t: number, { magnitudes }: OracleElement): number {
  const magnitude = Math.abs(x);
  let index = 0;
  for (; index < magnitudes.length - 1; index++) {
    // Beyond the middle between this one and the next?
    const middle = magnitudes[index] + magnitudes[index + 1];
    const beyond = compareProducts(2 * magnitude, 1, middle * s, t);
    if (beyond < 0 || (beyond === 0 && index % 2 === 0)) break;
  }
  return x < 0 || Object.is(x, -0) ? -magnitudes[index] : magnitudes[index];
}

const e4m3 = oracleElements.float8_e4m3fn;
const e2m1 = oracleElements.float4_e2m1fn;
const { fround } = Math;
const largest = fround(3.4028234663852886e38);

export interface OracleNvfp4 {
  readonly tensor: (amax: number) => number;
  readonly block: (amax: number, tensorScale: number) => number;
  readonly element: (x: number, blockScale: number, tensorScale: number) => number;
}

/** NVFP4 for binary32 numbers, as the formula and as two libraries compute it. */
export const oracleNvfp4: Readonly<Record<string, OracleNvfp4>> = {
  exact: {
    tensor: (amax) => fround(amax / 2688) || 2 ** -149,
    block: (amax, t) => nearest(amax, 6, t, e4m3),
    element: (x, s, t) => (s === 0 ? (x < 0 || Object.is(x, -0) ? -0 : 0) : nearest(x, s, t, e2m1)),
  },
  torchao: {
    tensor: (amax) => fround(amax / 2688) || 2 ** -149,
    block: (amax, t) => nearest(Math.min(Math.max(fround(fround(amax / 6) / t), 2 ** -6), 448), 1, 1, e4m3),
    element: (x, s, t) => nearest(Math.min(Math.max(fround(x / fround(t * s)), -6), 6), 1, 1, e2m1),
  },
  transformerEngine: {
    tensor: (amax) => fround(1 / Math.min(fround(2688 / amax), largest)),
    block: (amax, t) => nearest(Math.min(fround(amax * fround(fround(1 / t) * fround(1 / 6))), largest), 1, 1, e4m3),
    element: (x, s, t) => {
      const scaled = fround(x * Math.min(fround(1 / fround(s * t)), largest));
      return nearest(Math.min(Math.max(scaled, -6), 6), 1, 1, e2m1);
    },
  },
};
