import { fc, test } from '@fast-check/vitest';
import { describe, expect, test as plain } from 'vitest';
import { compare, fromInteger, fromNumber } from '../../src/exact/rational.ts';
import { bfloat16, binary16, binary32, findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { conditionedSums } from '../../src/props/arrays/conditioned.ts';
import { cancellationsOf, onesOf, overflowsAt, stagnationsOf, topTiesOf } from '../../src/props/arrays/hard.ts';
import { conditionNumber, exactSum, runningSums } from '../../src/props/arrays/sums.ts';
import { normSpecs, simplerSpecs, writtenNorms } from '../../src/props/specs/norms.ts';
import { anyOrder } from '../../src/props/specs/orders.ts';
import { axesOf, shapes } from '../../src/props/tensors/shapes.ts';
import { tensorsOf } from '../../src/props/tensors/tensors.ts';

/** What a property that always fails shrinks to. */
const least = <T>(arbitrary: fc.Arbitrary<T>, seed = 1): T | undefined => {
  const fails = fc.property(arbitrary, () => false);
  return (fc.check(fails, { seed }).counterexample as [T] | null)?.[0];
};

describe('condition numbers', () => {
  plain('by hand', () => {
    expect(conditionNumber([1, 2, 3])).toMatchObject({ numerator: 6n, denominator: 6n });
    expect(conditionNumber([1, -0.5])).toSatisfy((k) => compare(k as never, fromInteger(3)) === 0);
    expect(conditionNumber([1, -1])).toBeUndefined();
    expect(conditionNumber([Infinity])).toBeUndefined();
  });

  const targets = [binary16, bfloat16, binary32, findFloatFormat('e5m2')].flatMap((format) =>
    [1, 1.5, 10, 1000, 2 ** 14].map((kappa) => ({ format, kappa, name: format.name })),
  );
  plain.each(targets)('$name: $kappa is met within a factor of two, exactly', ({ format, kappa }) => {
    for (const values of fc.sample(conditionedSums(format, kappa), { numRuns: 60, seed: 1 })) {
      const achieved = conditionNumber(values);
      expect(
        achieved && compare(achieved, fromNumber(kappa / 2)) >= 0 && compare(achieved, fromNumber(2 * kappa)) <= 0,
      ).toBe(true);
    }
  });

  plain('shrink to two numbers where two suffice', () => {
    expect(least(conditionedSums(binary16, 1))).toEqual([1]);
    expect(least(conditionedSums(binary16, 3))?.length).toBeLessThanOrEqual(3);
    expect(() => conditionedSums(findFloatFormat('e2m1'), 1e6)).toThrow('"kappa" expected');
    expect(() => conditionedSums(binary16, 0.5)).toThrow('"kappa" expected at least 1');
  });
});

describe('hard sums', () => {
  test.prop({ values: cancellationsOf(binary16) })('cancel: a sum in sequence may lose all of it', ({ values }) => {
    expect(exactSum(values).numerator).not.toBe(0n);
  });

  plain('cancellations tell orders apart', () => {
    const { add } = float64Arithmetic(binary16);
    const found = fc.sample(cancellationsOf(binary16), { numRuns: 50, seed: 1 });
    const differs = found.filter((values) => values.reduce(add) !== values.toReversed().reduce(add));
    expect(differs.length).toBeGreaterThan(10);
  });

  plain('stagnate: 2^p and then ones', () => {
    expect(least(stagnationsOf(bfloat16))).toEqual([256, 1, 1]);
    expect(least(stagnationsOf(binary32))).toEqual([2 ** 24, 1, 1]);
    expect(least(onesOf(bfloat16))).toEqual(new Array(257).fill(1));
    expect(runningSums(new Array<number>(300).fill(1), bfloat16).at(-1)).toBe(256);
  });

  plain.each([1, 2, 5, 40])('overflow at step %i and not before', (step) => {
    for (const values of fc.sample(overflowsAt(binary16, step), { numRuns: 30, seed: 1 })) {
      const sums = runningSums(values, binary16);
      expect([sums.slice(0, step).every(Number.isFinite), Number.isFinite(sums[step])]).toEqual([true, false]);
    }
  });

  plain('have ties among the top', () => {
    expect(least(topTiesOf(binary16, 2))).toEqual([1, 1, 1]);
    expect(() => topTiesOf(binary16, 0)).toThrow('"k" expected');
    expect(() => overflowsAt(binary16, 0)).toThrow('"step" expected');
  });
});

describe('tensors', () => {
  plain('shrink to one zero', () => {
    expect(least(tensorsOf(binary16))).toEqual({ format: binary16, shape: [1], data: Float64Array.of(0) });
    expect(least(tensorsOf(binary16, { shape: [2, 2] }))?.data).toEqual(new Float64Array(4));
  });

  test.prop({ shape: shapes({ maxElements: 60, maxRank: 3 }) })('have shapes within limits', ({ shape }) => {
    expect(shape.length).toBeLessThanOrEqual(3);
    expect(shape.reduce((a, b) => a * b)).toBeLessThanOrEqual(60);
  });

  plain('have axes that shrink to the last', () => {
    expect(least(axesOf(4))).toEqual([-1]);
    expect(least(shapes())).toEqual([1]);
  });
});

describe('specs and orders', () => {
  plain.each([1, 2, 3, 4, 5])('shrink to the default (seed %i)', (seed) => {
    expect(least(writtenNorms([2, 4, 6]), seed)).toEqual({ bitnorm: 1, norm: 'layer' });
    expect(least(anyOrder, seed)).toBe('sequential');
  });

  plain('keep what makes a property fail, and nothing else', () => {
    const fails = fc.property(writtenNorms([2, 4, 6]), (spec) => !JSON.stringify(spec).includes('"flush'));
    const { counterexample } = fc.check(fails, { seed: 2, numRuns: 1000 });
    expect(JSON.stringify(counterexample?.[0])).toMatch(/flush/);
    expect(JSON.stringify(counterexample?.[0]).length).toBeLessThan(90);
    expect([...simplerSpecs({ bitnorm: 1, norm: 'layer' })]).toEqual([]);
  });

  plain('of every norm', () => {
    const specs = fc.sample(normSpecs([2, 4, 6]), { numRuns: 200, seed: 1 });
    expect(new Set(specs.map(({ norm }) => norm)).size).toBe(5);
    expect(new Set(specs.map(({ statistic }) => statistic.kind)).size).toBe(6);
  });
});
