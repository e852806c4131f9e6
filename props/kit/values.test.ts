import { fc, test } from '@fast-check/vitest';
import { describe, expect, test as plain } from 'vitest';
import { bfloat16, binary16, binary32, binary64, findFloatFormat, floatFormats } from '../../src/formats/catalogue.ts';
import { isValue } from '../../src/formats/codec.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { neighbours, orderedIndex } from '../../src/measure/ulps.ts';
import { largestIndex, smallestIndex, valueAt } from '../../src/props/values/index-space.ts';
import { midpointsOf, nearMidpointsOf } from '../../src/props/values/midpoints.ts';
import { complexity, simplerNumbers } from '../../src/props/values/simpler.ts';
import { boundariesOf, specialsOf, subnormalsOf, valuesOf } from '../../src/props/values/values.ts';
import { allValues, narrowFormats } from '../formats/operands.ts';

/** What a property that fails from some value on shrinks to. */
function smallestWhere(arbitrary: fc.Arbitrary<number>, fails: (value: number) => boolean): number | undefined {
  const { counterexample } = fc.check(
    fc.property(arbitrary, (value) => !fails(value)),
    { seed: 3, numRuns: 2000 },
  );
  return counterexample?.[0];
}

describe('the index space', () => {
  plain.each(narrowFormats)('$name: every finite value has its index', (format) => {
    const finite = new Set(
      allValues(format)
        .filter((value) => Number.isFinite(value))
        .map((value) => value + 0),
    );
    const indices = [...finite].map((value) => BigInt(orderedIndex(value, format)));
    expect(indices.map((index) => valueAt(index, format) + 0)).toEqual([...finite]);
    expect(BigInt(finite.size)).toBe(largestIndex(format) - smallestIndex(format) + 1n);
  });

  plain('binary64: its ends', () => {
    expect(valueAt(largestIndex(binary64), binary64)).toBe(Number.MAX_VALUE);
    expect([valueAt(1n, binary64), valueAt(-(2n ** 52n), binary64)]).toEqual([5e-324, -(2 ** -1022)]);
    expect(valueAt(1023n << 52n, binary64)).toBe(1);
  });
});

describe('values', () => {
  plain.each([
    ['any', () => true, 0],
    ['above 2', (x: number) => x > 2, 4],
    ['no integer', (x: number) => !Number.isInteger(x), 0.5],
    ['negative', (x: number) => x < 0, -1],
    ['at least 1000', (x: number) => x >= 1000, 1024],
    ['of three bits', (x: number) => x !== 0 && complexity(x) > 2 * 4096 * 3, 5],
  ])('that are %s shrink to something short', (_name, fails, expected) => {
    const value = smallestWhere(valuesOf(binary16), fails) as number;
    expect(complexity(value)).toBeLessThanOrEqual(complexity(expected) + 20);
  });

  test.prop({ value: fc.oneof(fc.double(), fc.integer()) })('have simpler ones that are simpler', ({ value }) => {
    const simpler = simplerNumbers(value);
    expect(simpler.filter((one) => complexity(one) >= complexity(value))).toEqual([]);
    if (value !== 0) expect(simpler[0]).toBe(0);
  });

  plain('are uniform over the indices, not over the numbers', () => {
    const values = fc.sample(valuesOf(bfloat16), { numRuns: 4000, seed: 1 });
    const share = values.filter((value) => Math.abs(value) < 1).length / values.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.05);
  });

  test.prop({ low: valuesOf(binary16), high: valuesOf(binary16), seed: fc.nat() })(
    'stay from min to max',
    ({ low, high, seed }) => {
      const [min, max] = [Math.min(low, high), Math.max(low, high)];
      for (const value of fc.sample(valuesOf(binary16, { min, max }), { numRuns: 5, seed }))
        expect(min <= value && value <= max && isValue(value, binary16)).toBe(true);
    },
  );

  plain('have the specials that the format has, on request', () => {
    const sample = (name: string) =>
      new Set(fc.sample(valuesOf(findFloatFormat(name), { specials: true }), { numRuns: 2000, seed: 2 }));
    expect([NaN, Infinity, -Infinity].map((one) => sample('fp16').has(one))).toEqual([true, true, true]);
    expect([NaN, Infinity].map((one) => sample('e4m3fn').has(one))).toEqual([true, false]);
    expect([...sample('e2m1')].every(Number.isFinite)).toBe(true);
  });

  plain('are refused where there are none', () => {
    expect(() => valuesOf(binary16, { min: 3, max: 2 })).toThrow(RangeError);
    expect(() => subnormalsOf(findFloatFormat('e8m0'))).toThrow('subnormal values');
    expect(() => specialsOf(findFloatFormat('float8_e8m0fnu'))).not.toThrow();
    expect(() => midpointsOf(binary64)).toThrow('whose midpoints are doubles');
  });
});

describe('boundaries', () => {
  plain('of binary16 are the ends of its binades and 1, with their neighbours', () => {
    const found = new Set(fc.sample(boundariesOf(binary16), { numRuns: 3000, seed: 1 }));
    const expected = [
      0,
      2 ** -24,
      2 ** -23,
      2 ** -14,
      2 ** -14 - 2 ** -24,
      2 ** -14 + 2 ** -24,
      1,
      1 - 2 ** -11,
      1 + 2 ** -10,
      65504,
      65472,
    ];
    for (const value of expected)
      expect([value, found.has(value), value === 0 || found.has(-value)]).toEqual([value, true, true]);
  });
});

describe('midpoints', () => {
  const formats = floatFormats.filter((format) => format.precision <= 24 && format.signed);

  plain.each(formats)('$name: ties go to even, and the doubles beside them to the nearer side', (format) => {
    const up = float64Arithmetic(format, { rounding: 'towardPositive', overflow: 'saturate' }).round;
    const down = float64Arithmetic(format, { rounding: 'towardNegative', overflow: 'saturate' }).round;
    const nearest = float64Arithmetic(format, { overflow: 'saturate' }).round;
    for (const x of fc.sample(midpointsOf(format), { numRuns: 200, seed: 4 })) {
      if (Math.abs(x) > format.max) continue;
      expect(x - down(x)).toBe(up(x) - x);
    }
    for (const x of fc.sample(nearMidpointsOf(format), { numRuns: 200, seed: 4 })) {
      if (Math.abs(x) > format.max) continue;
      const nearer = up(x) - x < x - down(x) ? up(x) : down(x);
      expect(nearest(x)).toBe(nearer);
      expect(Math.abs(up(x) - x)).not.toBe(Math.abs(x - down(x)));
    }
  });

  plain('include the one at which overflow begins', () => {
    const found = fc.sample(midpointsOf(findFloatFormat('e2m1')), { numRuns: 500, seed: 1 });
    expect(Math.max(...found)).toBe(7);
    expect(neighbours(binary32.max, binary32).above).toBe(Infinity);
  });
});
