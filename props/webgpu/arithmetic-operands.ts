import { decode } from '../../src/formats/codec.ts';
import { uncountedArithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { operandsOf } from '../../src/webgpu/device/operands.ts';
import { boundaryCodes, randomWords, type Tuples } from '../formats/agree.ts';
import { allValues } from '../formats/operands.ts';

/** Values of a format: all where they are few, else those at the ends of binades and of the range, and others. */
export function valuesOf(format: FloatFormat): readonly number[] {
  if (format.bits <= 8) return allValues(format);
  return boundaryCodes(format, 8000).map((code) => decode(code, format));
}

const exponentOf = (x: number): number => Math.floor(Math.log2(Math.abs(x)));

/**
 * So many triples of a format's values, after those on which its operations are hardest: of any exponents; neighbours, and such that their
 * sum cancels; of like exponents; with an addend close to what cancels the product.
 */
export function triplesOf(format: FloatFormat, count: number): Tuples {
  const values = valuesOf(format);
  const { round, multiply } = uncountedArithmetic(format);
  const into = (x: number): number => round(format.signed ? x : Math.abs(x));
  return function* () {
    if (format.bits > 8) yield* operandsOf(format);
    const next = randomWords(2463534242);
    const pick = (): number => values[next() % values.length];
    const step = 2 ** (1 - format.precision);
    for (let i = 0; i < count; i++) {
      const [a, b, c] = [pick(), pick(), pick()];
      const steps = (next() % 7) - 3;
      if (i % 4 === 0) yield [a, into(-a * (1 + steps * step)), c];
      else if (i % 4 === 1) yield [a, into(b * 2 ** (exponentOf(a) - exponentOf(b) + steps)), c];
      else if (i % 4 === 2) yield [a, b, into(-multiply(a, b) * (1 + steps * step))];
      else yield [a, b, c];
    }
  };
}
