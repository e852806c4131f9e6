import { fc, test } from '@fast-check/vitest';
import { all, create } from 'mathjs';
import { describe, expect } from 'vitest';
import { binary32 } from '../../src/formats/catalogue.ts';
import { type Fidelity, fidelity, newFidelityTally } from '../../src/measure/fidelity.ts';

const value = fc.double({ min: -1000, max: 1000, noNaN: true }).map((x) => Math.fround(x));
const pairs = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 40 });
const math = create(all, { number: 'BigNumber', precision: 60 });

const columns = (all: readonly (readonly [number, number])[]): readonly [Float64Array, Float64Array] => [
  Float64Array.from(all, ([a]) => a),
  Float64Array.from(all, ([, e]) => e),
];
const of = ([a, e]: readonly [Float64Array, Float64Array]): Fidelity => fidelity(a, e, binary32);

describe('fidelity', () => {
  test.prop([pairs])('of values that are exact is perfect', (all) => {
    const [, e] = columns(all);
    const found = of([e, e]);
    expect(found.ulps.max + found.relative.max + found.signFlips + found.flushed + found.nonFinite).toBe(0);
    if (e.some((x) => x !== 0)) expect(found).toMatchObject({ error: 0, angle: 0, lengthRatio: 1 });
  });

  test.prop([pairs, fc.integer({ min: -20, max: 20 })])('scaling by a power of two turns nothing', (all, k) => {
    const [, e] = columns(all);
    if (e.every((x) => x === 0)) return;
    const found = of([e.map((x) => x * 2 ** k), e]);
    expect(found.angle).toBeLessThan(1e-7);
    expect(found.lengthRatio).toBe(2 ** k);
  });

  test.prop([pairs])('is that of the vectors, by another library’s 60 digits', (all) => {
    const [a, e] = columns(all);
    const found = of([a, e]);
    const big = (values: Float64Array) => Array.from(values, (x) => math.bignumber(x));
    const norm = (values: Float64Array): number => Number(math.sqrt(math.dot(big(values), big(values))));
    if (e.every((x) => x === 0) || a.every((x) => x === 0)) return;
    const ratio = norm(a) / norm(e);
    expect(Math.abs((found.lengthRatio ?? 0) - ratio)).toBeLessThanOrEqual(1e-12 * ratio);
    const apart = norm(a.map((x, i) => x - e[i])) / norm(e);
    expect(Math.abs((found.error ?? -1) - apart)).toBeLessThanOrEqual(1e-12 * apart);
    const cosine = Number(math.dot(big(a), big(e))) / (norm(a) * norm(e));
    expect(found.cosine).toBeCloseTo(cosine, 9);
  });

  test.prop([pairs, fc.nat()])('does not depend on how values come in blocks', (all, cut) => {
    const [a, e] = columns(all);
    const at = cut % (a.length + 1);
    const tally = newFidelityTally();
    tally.add(a.subarray(0, at), e.subarray(0, at));
    tally.add(a.subarray(at), e.subarray(at));
    const { ulps: _ulps, relative: _relative, ...whole } = of([a, e]);
    expect(tally.result()).toEqual(whole);
  });
});
