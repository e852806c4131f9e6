import fc from 'fast-check';
import { findFloatFormat, floatFormats } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { directions } from '../../src/formats/rounding.ts';
import { normNames, type Statistic } from '../../src/normalizers/model.ts';

const narrow = ['binary16', 'bfloat16', 'float8_e4m3fn', 'float8_e5m2', 'binary32', 'tf32'];

/** Finite values of a format: small integers and halves, which have perfect squares and roots; any magnitude; subnormals; the largest. */
export function finiteValue(format: FloatFormat): fc.Arbitrary<number> {
  const { round } = float64Arithmetic(format, { overflow: 'saturate' });
  const { emin, emax, precision, max, min } = format;
  const any = fc
    .tuple(fc.integer({ min: Math.max(emin - precision, -60), max: Math.min(emax, 60) }), fc.nat(2 ** 20), fc.boolean())
    .map(([exponent, n, negative]) => (negative ? -1 : 1) * (1 + n / 2 ** 20) * 2 ** exponent);
  const small = fc.integer({ min: -16, max: 16 }).map((n) => n / 2);
  const unit = fc.integer({ min: -(2 ** 20), max: 2 ** 20 }).map((n) => n / 2 ** 18);
  const ends = fc.constantFrom(0, -0, max, -max, min, -min, 2 ** Math.max(emin, -60));
  return fc
    .oneof(
      { weight: 4, arbitrary: small },
      { weight: 6, arbitrary: unit },
      { weight: 2, arbitrary: any },
      { weight: 1, arbitrary: ends },
    )
    .map(round);
}

/** Groups: of any values, of values that differ in sign alone (every statistic is rational), constant ones. */
export function groupValues(format: FloatFormat, m: number): fc.Arbitrary<number[]> {
  const one = finiteValue(format);
  const any = fc.array(one, { minLength: m, maxLength: m });
  const signs = fc
    .tuple(one, fc.array(fc.boolean(), { minLength: m, maxLength: m }))
    .map(([x, negative]) => negative.map((minus) => (minus ? -x : x) + (x === 0 ? 0 : 0)));
  return fc.oneof(
    { weight: 6, arbitrary: any },
    { weight: 2, arbitrary: signs },
    { weight: 1, arbitrary: one.map((x) => Array<number>(m).fill(x)) },
  );
}

function statistic(m: number): fc.Arbitrary<Statistic & { constant: number }> {
  const constant = fc.constantFrom(1, 1, 1.25, 0.1, 3);
  const divisors = Array.from({ length: m }, (_, i) => i + 1).filter((n) => m % n === 0);
  const simple = fc.constantFrom<Partial<Statistic>>(
    { kind: 'l2' },
    { kind: 'l1' },
    { kind: 'linf' },
    { kind: 'l2', mean: false },
    { kind: 'l1', mean: false },
    { kind: 'unit' },
  );
  const power = fc.record({
    kind: fc.constant('lp' as const),
    p: fc.constantFrom(0.5, 1.5, 3, 4, 2, 1, 0.7, 2.5),
    mean: fc.constantFrom(true, true, false),
  });
  const top = fc.record({ kind: fc.constant('topk' as const), k: fc.integer({ min: 1, max: m }) });
  const range = fc.record({ kind: fc.constant('range' as const), chunks: fc.constantFrom(...divisors) });
  return fc
    .tuple(fc.oneof({ weight: 5, arbitrary: simple }, { weight: 3, arbitrary: power }, top, range), constant)
    .map(([kind, c]) => ({ ...kind, constant: c }) as Statistic & { constant: number });
}

/** One group of a norm with everything that its exact result depends on. */
export const exactCase = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.constantFrom(...narrow)).chain(([m, input]) =>
  fc.record({
    norm: fc.constantFrom(...normNames),
    input: fc.constant(input),
    parameters: fc.constantFrom('binary16', 'binary32', 'bfloat16'),
    output: fc.constantFrom(
      ...narrow,
      'binary64',
      ...floatFormats.filter(({ signed }) => signed).map(({ name }) => name),
    ),
    saved: fc.constantFrom('binary32', 'binary16', 'bfloat16', 'binary64', 'float8_e4m3fn'),
    root: fc.constantFrom('binary32', 'binary32', 'bfloat16', 'binary64'),
    values: groupValues(findFloatFormat(input), m),
    affine: fc.record({ weight: fc.boolean(), bias: fc.boolean() }),
    parameterSeed: fc.array(finiteValue(findFloatFormat('bfloat16')), { minLength: 2 * m, maxLength: 2 * m }),
    statistic: statistic(m),
    epsilon: fc.constantFrom(0, 0, 1e-5, 1e-3, 2 ** -14, 0.5, 3),
    place: fc.constantFrom('insideRoot' as const, 'added' as const, 'maximum' as const),
    direction: fc.oneof(
      { weight: 3, arbitrary: fc.constant('tiesToEven' as const) },
      { weight: 1, arbitrary: fc.constantFrom(...directions) },
    ),
  }),
);
