import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floatFormats } from '../../src/formats/catalogue.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { arbitraryCatalogue } from '../../src/props/catalogue.ts';

/** The arbitrary, or undefined where the format has no such values. */
function arbitraryFor(make: (format: FloatFormat) => fc.Arbitrary<unknown>, format: FloatFormat) {
  try {
    return make(format);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const cases = arbitraryCatalogue.flatMap(({ name, arbitrary, holds }) =>
  floatFormats.flatMap((format) => {
    const made = arbitraryFor(arbitrary, format);
    return made === undefined ? [] : [{ name, format, made, holds, at: `${name} of ${format.name}` }];
  }),
);

/** Every chain of first, last and middle shrinks from a value, until none is left; the values on the way. */
function descent(arbitrary: fc.Arbitrary<unknown>, value: unknown, pick: (count: number) => number): unknown[] {
  const path: unknown[] = [];
  let context: fc.Value<unknown> | undefined = new fc.Value(value, undefined);
  for (let steps = 0; context !== undefined; steps++) {
    if (steps > 20_000) throw new Error(`shrinking does not end: ${String(path.at(-1))}`);
    const shrinks: fc.Value<unknown>[] = [...arbitrary.shrink(context.value, context.context).take(6)];
    context = shrinks.length === 0 ? undefined : shrinks[pick(shrinks.length)];
    if (context !== undefined) path.push(context.value);
  }
  return path;
}

describe('every arbitrary of the kit', () => {
  test('is there for the common formats', () => {
    for (const name of ['binary16', 'bfloat16', 'float8_e4m3fn']) {
      const missing = arbitraryCatalogue.filter(
        (one) => !cases.some((c) => c.name === one.name && c.format.name === name),
      );
      expect([name, missing.map((one) => one.name)]).toEqual([name, []]);
    }
  });

  test.each(cases)(
    '$at: its values are what they should be, and the same for the same seed',
    ({ made, holds, format }) => {
      const values = fc.sample(made, { numRuns: 15, seed: 5 });
      expect(values.filter((value) => !holds(value, format))).toEqual([]);
      expect(fc.sample(made, { numRuns: 15, seed: 5 })).toEqual(values);
      expect(values.every((value) => made.canShrinkWithoutContext(value))).toBe(true);
    },
  );

  test.each(cases)('$at: its shrinks are valid too, and end', ({ made, holds, format }) => {
    for (const value of fc.sample(made, { numRuns: 2, seed: 9 })) {
      for (const pick of [() => 0, (count: number) => count - 1]) {
        const path = descent(made, value, pick);
        expect(path.filter((one) => !holds(one, format))).toEqual([]);
      }
    }
  });
});
