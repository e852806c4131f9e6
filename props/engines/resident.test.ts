import { describe, expect, it } from 'vitest';
import { type ArrayOptions, roundArray } from '../../src/engines/arrays.ts';
import { chunkLength } from '../../src/engines/wasm/chunks.ts';
import { residentSingles } from '../../src/engines/wasm/resident.ts';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { boundarySingles } from './boundary-values.ts';

const generator = 'philox4x32-10-shared' as const;
const cases: readonly ArrayOptions[] = [
  {},
  { rounding: 'towardPositive' },
  { rounding: { stochastic: 13, seed: 3 } },
  { rounding: { stochastic: 13, seed: 3, generator } },
  { overflow: 'saturate' },
];
const lengths = [0, 1, 63, 255, 256, 257, 1000, chunkLength - 1, chunkLength, chunkLength + 1, 2 * chunkLength + 77];

/** The first place where they differ; -1 where there is none. */
const difference = (got: Float32Array, want: Float32Array): number =>
  want.findIndex((value, i) => !Object.is(got[i], value));

describe.each(['binary16', 'bfloat16', 'float8_e4m3fn'])('resident arrays rounded to %s', (name) => {
  const format = findFloatFormat(name);
  const special = boundarySingles(format, 31);

  it.each(cases)('are rounded as others are, and nothing beside them is written: %o', (options) => {
    for (const length of lengths) {
      const [x, y, beside] = residentSingles(length, length, 200);
      x.set(Float32Array.from({ length }, (_, i) => special[(i * 7) % special.length]));
      beside.fill(5);
      const want = roundArray(Float32Array.from(x), format, options);
      expect(roundArray(x, format, options, y)).toBe(y);
      expect(difference(y, want), `${length} values`).toBe(-1);
      expect(difference(roundArray(x, format, options, x), want), `${length} values in place`).toBe(-1);
      expect(beside.every((value) => value === 5)).toBe(true);
    }
  });

  it('by views at every place', () => {
    const [x, y] = residentSingles(700, 700);
    x.set(Float32Array.from({ length: 700 }, (_, i) => special[i % special.length]));
    for (let start = 0; start < 9; start++) {
      y.fill(5);
      const want = roundArray(x.slice(start, 400), format);
      roundArray(x.subarray(start, 400), format, {}, y.subarray(100, 500 - start));
      expect(difference(y.subarray(100, 500 - start), want)).toBe(-1);
      expect([y[99], y[500 - start]]).toEqual([5, 5]);
    }
  });
});

describe('memories', () => {
  it('of two calls are apart, and arrays of both go together all the same', () => {
    const [[x], [y]] = [residentSingles(3), residentSingles(3)];
    x.set([1 / 3, 65520, -0]);
    expect(x.buffer).not.toBe(y.buffer);
    expect([...roundArray(x, findFloatFormat('binary16'), {}, y)]).toEqual([0.333251953125, Infinity, -0]);
  });

  it.each([-1, 0.5, Number.NaN])('of %d elements are refused', (length) => {
    expect(() => residentSingles(length)).toThrow('"lengths" expected counts');
  });
});
