import { describe, expect, it } from 'vitest';
import { type ArrayOptions, roundArray, roundsByKernel } from '../../src/engines/arrays.ts';
import { fitsSingle } from '../../src/engines/wasm/rounding-plan.ts';
import { binary32, floatFormats } from '../../src/formats/catalogue.ts';
import { overflowPolicies, subnormalPolicies } from '../../src/formats/context.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { type FloatFormat, floatFormat } from '../../src/formats/format.ts';
import { type Cursor, counterRandom, randomGenerators } from '../../src/formats/random.ts';
import { directions } from '../../src/formats/rounding.ts';
import type { Values } from '../../src/tensors/tensor.ts';
import { boundaryDoubles, boundarySingles } from './boundary-values.ts';

/** Formats that no catalogue lists: one bit, wide ones, scales at the ends of what kernels carry, a NaN above an infinity. */
const unlisted = [
  floatFormat({ name: 'p12', bits: 17, precision: 12, bias: 15, nans: 'ieee', infinities: true }),
  floatFormat({ name: 'p16e8', bits: 24, precision: 16, bias: 127, nans: 'ieee', infinities: true }),
  floatFormat({ name: 'p1', bits: 6, precision: 1, bias: 15, nans: 'none', infinities: false }),
  floatFormat({ name: 'low', bits: 8, precision: 3, bias: 120, nans: 'ieee', infinities: true }),
  floatFormat({ name: 'high', bits: 8, precision: 3, bias: -80, nans: 'ieee', infinities: true }),
  floatFormat({ name: 'e8 without infinity', bits: 16, precision: 8, bias: 127, nans: 'allOnes', infinities: false }),
];
const formats = [...floatFormats, ...unlisted].filter(fitsSingle);

function expected(values: Values, format: FloatFormat, options: ArrayOptions): Float64Array {
  const { rounding = 'tiesToEven', ...others } = options;
  const cursor: Cursor = { element: 0, stage: 0, step: 0 };
  const scalar =
    typeof rounding !== 'string' && 'seed' in rounding
      ? {
          stochastic: rounding.stochastic,
          random: counterRandom(rounding.seed, rounding.stochastic, cursor, rounding.generator),
        }
      : rounding;
  const { round } = float64Arithmetic(format, { ...others, rounding: scalar });
  return Float64Array.from(values, (x, element) => {
    cursor.element = element;
    cursor.step = 0;
    return round(x);
  });
}

function expectSame(values: Values, format: FloatFormat, options: ArrayOptions): void {
  const got = roundArray(values, format, options);
  const want = expected(values, format, options);
  const at = got.findIndex((y, i) => !Object.is(y, want[i]));
  const what = `${format.name} ${JSON.stringify(options)} element ${at}: ${values[at]} gives ${got[at]}, not ${want[at]}`;
  expect(at, what).toBe(-1);
}

const modes = [
  ...directions,
  ...randomGenerators.flatMap((generator) =>
    [1, 13].map((stochastic) => ({ stochastic, seed: 2 ** 33 + 5, generator })),
  ),
  { stochastic: 16, seed: 1, generator: 'philox4x32-10-shared' as const },
  { stochastic: 24, seed: 0 },
  { stochastic: 32, seed: 1 },
];

describe.each(formats)('arrays rounded to $name', (format) => {
  const singles = boundarySingles(format, 7);
  const doubles = boundaryDoubles(format, 11);

  it.each(modes)('%o, from binary32 and from doubles', (rounding) => {
    for (const overflow of overflowPolicies) {
      expectSame(singles, format, { rounding, overflow });
      expectSame(doubles, format, { rounding, overflow });
    }
  });

  it('with subnormals flushed', () => {
    for (const rounding of [...directions, { stochastic: 8, seed: 3 }])
      for (const subnormals of subnormalPolicies)
        for (const rest of [{}, { tininess: 'before' }, { operands: binary32 }] as const) {
          expectSame(singles.subarray(0, 1500), format, { rounding, subnormals, ...rest });
          expectSame(doubles.subarray(0, 500), format, { rounding, subnormals, ...rest });
        }
  });

  it('of every length and at every place', () => {
    for (let length = 0; length < 140; length++) expectSame(singles.subarray(61, 61 + length), format, {});
  });
});

describe('arrays', () => {
  it('are rounded by kernels to every listed format of signed numbers, unless 32 random bits or wide formats ask for more', () => {
    const refused = (rounding: NonNullable<ArrayOptions['rounding']>): string[] =>
      floatFormats
        .filter((format) => fitsSingle(format) && !roundsByKernel(new Float32Array(), format, { rounding }))
        .map(({ name }) => name);
    for (const rounding of [...directions.slice(1), { stochastic: 24, seed: 0 }])
      expect(refused(rounding)).toEqual(['binary32', 'float8_e8m0fnu']);
    expect(refused('tiesToEven')).toEqual(['float8_e8m0fnu']);
  });
});
