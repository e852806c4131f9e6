import type { FloatFormat } from '../../src/formats/format.ts';

/** Random 32-bit words from a seed (xorshift). */
export function wordsOf(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Magnitudes where roundings to the format part: around values and midpoints of its binades' ends, subnormals and overflow thresholds. */
function magnitudes(format: FloatFormat): readonly number[] {
  const { emin, emax, precision, max, min } = format;
  const exponents = [emin - precision - 1, emin - precision, emin - 2, emin - 1, emin, emin + 1, 0, 1, emax, emax + 1];
  const quarters = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => k / 4);
  const places = exponents.flatMap((exponent) => {
    const quantum = 2 ** (Math.max(exponent, emin) - precision + 1);
    return [2 ** exponent, 2 ** (exponent + 1)].flatMap((at) =>
      quarters.flatMap((k) => [at + k * quantum, at - k * quantum]),
    );
  });
  const limits = [max, 2 ** emax * 2, 2 ** emax * (2 - 2 ** -precision), min, min / 2, min / 4, (3 * min) / 2];
  return [...places, ...limits].filter((x) => x >= 0);
}

const single = new Float32Array(1);
const word = new Uint32Array(single.buffer);

function singleOf(code: number): number {
  word[0] = code;
  return single[0];
}

/** The binary32 number, its neighbours, and their negatives. */
function around(x: number): number[] {
  single[0] = x;
  const code = word[0];
  return [code, code + 1, Math.max(code - 1, 0)].flatMap((one) => [singleOf(one), -singleOf(one)]);
}

const specials = [
  0,
  -0,
  Infinity,
  -Infinity,
  Number.NaN,
  2 ** -149,
  -(2 ** -149),
  3.4028234663852886e38,
  -3.4028234663852886e38,
];

/** Binary32 values for a rounding to the format: boundary cases, values of its range, and any bit patterns; in a mixed order. */
export function boundarySingles(format: FloatFormat, seed: number): Float32Array {
  const next = wordsOf(seed);
  const edges = magnitudes(format).flatMap(around);
  const any = Array.from({ length: 200 }, () => singleOf(next()));
  const usual = Array.from({ length: 250 }, () => (next() / 2 ** 31 - 1) * 2 ** (format.emax - 2));
  const calm = Array.from({ length: 192 }, () => 2 ** format.emin * (1 + (next() % 4096) / 2048));
  // Whole strips without overflow, some of whose values are subnormal.
  const low = Array.from({ length: 320 }, () => 2 ** format.emin * (next() / 2 ** 31 - 1));
  const mixed = [...edges, ...any, ...usual, ...specials].sort(() => (next() & 1) - 0.5);
  return Float32Array.from([...calm, ...low, ...mixed, ...calm, ...specials]);
}

/** The same as doubles, with some between two binary32 numbers, and beyond the ends of binary32. */
export function boundaryDoubles(format: FloatFormat, seed: number): Float64Array {
  const next = wordsOf(seed + 1);
  const near = (x: number): number => x * (1 + ((next() % 3) - 1) * 2 ** -52);
  const singles = Float64Array.from(boundarySingles(format, seed), near);
  return Float64Array.from([...singles, 1e300, -1e300, 1e-320, -1e-320, 2 ** 128, 2 ** -151]);
}
