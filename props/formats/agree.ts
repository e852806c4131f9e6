import type { Arithmetic } from '../../src/formats/arithmetic.ts';
import type { ArithmeticOptions } from '../../src/formats/context.ts';
import { float64Arithmetic, uncountedArithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import { directions } from '../../src/formats/rounding.ts';

/** An operation on up to three operands. */
export type Operation = (arithmetic: Arithmetic, a: number, b: number, c: number) => number;

export const unary: Readonly<Record<string, Operation>> = {
  round: (arithmetic, a) => arithmetic.round(a),
  sqrt: (arithmetic, a) => arithmetic.sqrt(a),
  reciprocal: (arithmetic, a) => arithmetic.reciprocal(a),
  rsqrt: (arithmetic, a) => arithmetic.rsqrt(a),
};

export const binary: Readonly<Record<string, Operation>> = {
  add: (arithmetic, a, b) => arithmetic.add(a, b),
  subtract: (arithmetic, a, b) => arithmetic.subtract(a, b),
  multiply: (arithmetic, a, b) => arithmetic.multiply(a, b),
  divide: (arithmetic, a, b) => arithmetic.divide(a, b),
};

export const fma: Readonly<Record<string, Operation>> = {
  fma: (arithmetic, a, b, c) => arithmetic.fma(a, b, c),
};

/** Every direction, tininess and overflow; flushing; random bits. */
export const everyMode: readonly ArithmeticOptions[] = [
  ...directions.flatMap((rounding) => [
    { rounding, tininess: 'after', overflow: 'ieee' } as const,
    { rounding, tininess: 'after', overflow: 'saturate' } as const,
    { rounding, tininess: 'before', overflow: 'ieee' } as const,
    { rounding, tininess: 'before', overflow: 'saturate' } as const,
  ]),
  { subnormals: 'flush', tininess: 'after' },
  { subnormals: 'flush', tininess: 'before', rounding: 'towardPositive' },
  { rounding: { stochastic: 5, random: () => 19 } },
];

export const everyDirection: readonly ArithmeticOptions[] = directions.map((rounding) => ({ rounding }));

/** Operands, one tuple after the other. */
export type Tuples = () => Iterable<readonly [number, number, number]>;

/**
 * Compares arithmetic in doubles, counted and not, with the reference: results and, where they are counted, flags.
 * @returns how many results were compared, and the first that differs
 */
export function compareEngines(
  format: FloatFormat,
  operations: Readonly<Record<string, Operation>>,
  modes: readonly ArithmeticOptions[],
  tuples: Tuples,
): { compared: number; difference: unknown } {
  let compared = 0;
  for (const options of modes) {
    const fast = float64Arithmetic(format, options);
    const uncounted = uncountedArithmetic(format, options);
    const exact = referenceArithmetic(format, options);
    for (const [name, operation] of Object.entries(operations)) {
      for (const [a, b, c] of tuples()) {
        const [ours, expected] = [operation(fast, a, b, c), operation(exact, a, b, c)];
        compared++;
        const bare = operation(uncounted, a, b, c);
        const same = Object.is(ours, expected) && Object.is(bare, expected);
        if (same && fast.tally.last === exact.tally.last) continue;
        const flags = [fast.tally.last, exact.tally.last];
        return { compared, difference: { format: format.name, options, name, a, b, c, ours, bare, expected, flags } };
      }
    }
  }
  return { compared, difference: undefined };
}

/** All pairs of these values. */
export function pairsOf(values: readonly number[]): Tuples {
  return function* () {
    const tuple: [number, number, number] = [0, 0, 0];
    for (const a of values) {
      for (const b of values) {
        tuple[0] = a;
        tuple[1] = b;
        yield tuple;
      }
    }
  };
}

/** All triples of these values. */
export function triplesOf(values: readonly number[]): Tuples {
  return function* () {
    const tuple: [number, number, number] = [0, 0, 0];
    for (const [a, b] of pairsOf(values)()) {
      for (const c of values) {
        [tuple[0], tuple[1], tuple[2]] = [a, b, c];
        yield tuple;
      }
    }
  };
}

/** Random words of 32 bits, the same ones in each run (xorshift; Marsaglia 2003). */
export function randomWords(seed: number): () => number {
  let word = seed | 1;
  return () => {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    return word >>> 0;
  };
}

/** So many triples of values picked at random, a third of them with an addend close to what cancels the product. */
export function sampledTriples(values: readonly number[], count: number, near: (x: number) => number): Tuples {
  return function* () {
    const next = randomWords(2463534242);
    const pick = (): number => values[next() % values.length];
    for (let i = 0; i < count; i++) {
      const [a, b] = [pick(), pick()];
      yield [a, b, i % 3 === 0 ? near(-a * b) : pick()];
    }
  };
}

/** So many codes of a format, at the ends of binades, at the ends of the range and spread over it. */
export function boundaryCodes(format: FloatFormat, count: number): readonly number[] {
  const half = 2 ** (format.bits - 1);
  const binade = 2 ** (format.precision - 1);
  const binades = half / binade;
  const codes = new Set<number>();
  const bias = format.bias;
  const fields = [
    0,
    1,
    bias - 1,
    bias,
    bias + 1,
    2,
    binades - 1,
    binades - 2,
    bias - 2,
    bias + 2,
    3,
    bias + format.precision,
  ];
  const order = [...fields, ...Array.from({ length: binades }, (_, field) => field)];
  const fractions = [0, 1, binade - 1, binade / 2, binade - 2, binade / 2 - 1, binade / 2 + 1, 2, 3];
  const next = randomWords(88675123);
  for (let round = 0; codes.size < count; round++) {
    for (const field of order) {
      const fraction = round < fractions.length ? fractions[round] : next() % binade;
      const sign = round % 2 === 0 || round >= fractions.length ? 0 : half;
      for (const code of [sign, half - sign].map(
        (s) => s + ((field + binades) % binades) * binade + ((fraction + binade) % binade),
      )) {
        if (codes.size < count) codes.add(code);
      }
    }
  }
  return [...codes];
}
