import { afterAll, describe, expect, test } from 'vitest';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { vectorFormats } from '../../src/formats/testfloat/function.ts';
import { compile, judge, pathOf, toolFolder } from './peers/tools.ts';

const folder = toolFolder();
afterAll(folder.remove);
const mpfr = compile(folder.path, 'mpfr_vectors.c', [], ['mpfr', 'gmp', 'm']);

const modes = ['near_even', 'near_maxMag', 'minMag', 'min', 'max', 'odd'].flatMap((rounding) => [
  { rounding, tininess: 'after', overflow: 'ieee' },
  { rounding, tininess: 'before', overflow: 'saturate' },
]);

const sample = 30_000;

/** The functions of a format, and how many combinations of operands they have where that is at most 2^16; else undefined. */
function functionsOf(name: string): readonly (readonly [string, number | undefined])[] {
  const { bits } = findFloatFormat(name);
  const all = (arity: number): number | undefined => (arity * bits <= 16 ? 2 ** (arity * bits) : undefined);
  const binary = ['add', 'sub', 'mul', 'div'].map((operation) => [`${name}_${operation}`, all(2)] as const);
  const others = [
    [`${name}_sqrt`, all(1)],
    [`${name}_mulAdd`, all(3)],
    [`${name}_to_f32`, all(1)],
  ] as const;
  return [...binary, ...others, [`f64_to_${name}`, undefined], [`f32_to_${name}`, undefined]];
}

describe.each(vectorFormats)('%s agrees with MPFR in every mode, flags included:', (format) => {
  test.for(functionsOf(format))('%s', async ([name, all], context) => {
    const program = pathOf(mpfr, context);
    const results = [];
    for (const options of modes) {
      const { rounding, tininess, overflow } = options;
      const args = [name, rounding, tininess, overflow, String(all === undefined ? sample : 0)];
      results.push([options, await judge(program, args, name, options)]);
    }
    const agreed = { status: 0, output: `${all ?? sample} vectors, 0 mismatches\n` };
    expect(results).toEqual(modes.map((options) => [options, agreed]));
  });
});
