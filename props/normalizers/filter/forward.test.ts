import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { findFloatFormat } from '../../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../../src/formats/float64.ts';
import { directions } from '../../../src/formats/rounding.ts';
import type { NormSpec } from '../../../src/kernels/norm/resolve.ts';
import { resolveSpec } from '../../../src/kernels/spec.ts';
import { exactForward } from '../../../src/normalizers/exact-forward.ts';
import { type NormInputs, runsForward } from '../../../src/normalizers/inputs.ts';
import { activationNorms } from '../../../src/normalizers/model.ts';
import { kernelInputs } from '../../../src/props/specs/inputs.ts';
import { normSpecs } from '../../../src/props/specs/norms.ts';
import { tensor } from '../../../src/tensors/tensor.ts';
import { finiteValue } from '../groups.ts';
import { layouts } from './layouts.ts';
import { hardRow, rowWithSpecials } from './rows.ts';

/** The outputs, or why there are none. */
function outcome(spec: NormSpec, inputs: NormInputs, filter: boolean): unknown {
  try {
    const outputs = exactForward(spec, inputs, { filter });
    return Object.entries(outputs).map(([name, { data }]) => [name, ...data]);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Expects every output to have the same bits, whether doubles may decide or not. */
function expectSame(spec: NormSpec, inputs: NormInputs): void {
  const [quick, slow] = [true, false].map((filter) => outcome(spec, inputs, filter));
  expect(quick).toEqual(slow);
  // Outputs in blocks alone may have no scale.
  expect(typeof slow === 'string' && !spec.stages.epilogue.some(({ kind }) => kind === 'block')).toBe(false);
}

const shapes = [
  [3, 2, 4],
  [2, 37],
  [5, 3, 2],
];

const anything = fc.constantFrom(...shapes).chain((shape) =>
  fc.tuple(normSpecs(shape).filter(runsForward), fc.boolean()).chain(([spec, specials]) =>
    fc.record({
      spec: fc.constant(spec),
      inputs: kernelInputs(spec, shape, { specials }),
    }),
  ),
);

const statistics = (m: number) =>
  fc.constantFrom<object>(
    ...[1, 0.7].flatMap((constant) => [
      { kind: 'l2', constant },
      { kind: 'l2', constant, mean: false },
      { kind: 'l1', constant },
      { kind: 'l1', constant, mean: false },
      { kind: 'linf', constant },
      { kind: 'topk', k: Math.min(m, 3), constant },
      { kind: 'range', constant },
      { kind: 'range', chunks: m % 2 === 0 ? 2 : 1, constant },
      { kind: 'unit', constant },
      ...[0.5, 1, 1.5, 2, 3].map((p) => ({ kind: 'lp', p, constant })),
    ]),
  );

const narrow = ['binary16', 'bfloat16', 'binary32', 'tf32', 'float8_e4m3fn', 'float8_e5m2', 'float8_e4m3fnuz'];

/** Two hard rows under every statistic, epsilon, format and direction. */
const hard = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.constantFrom(...narrow), fc.boolean())
  .chain(([m, input, specials]) =>
    fc.record({
      m: fc.constant(m),
      norm: fc.constantFrom(...activationNorms),
      input: fc.constant(input),
      rows: fc.tuple(
        hardRow(findFloatFormat(input), m),
        (specials ? rowWithSpecials : hardRow)(findFloatFormat(input), m),
      ),
      statistic: statistics(m),
      epsilon: fc.constantFrom(0, 0, 1e-5, 2 ** -14, 0.5, 3, 1e-30),
      place: fc.constantFrom('insideRoot' as const, 'added' as const, 'maximum' as const),
      output: fc.constantFrom(...narrow),
      saved: fc.constantFrom('binary32', 'binary16', 'bfloat16', 'float8_e4m3fn', 'binary64'),
      rounding: fc.oneof(fc.constant('tiesToEven' as const), fc.constantFrom(...directions)),
      overflow: fc.constantFrom('ieee', 'saturate'),
      affine: fc.record({ weight: fc.boolean(), bias: fc.boolean() }),
      weight: fc.array(finiteValue(findFloatFormat('bfloat16')), { minLength: 24, maxLength: 24 }),
      bias: fc.array(finiteValue(findFloatFormat('binary32')), { minLength: 24, maxLength: 24 }),
    }),
  );

type Hard = typeof hard extends fc.Arbitrary<infer T> ? T : never;

function hardSpec(one: Hard): { spec: NormSpec; inputs: NormInputs } {
  const { m, norm, rows, statistic, epsilon, input, output, saved, rounding, overflow, affine } = one;
  const { shape, parameters, fields, place: placeOf } = layouts[norm](m);
  const place = one.place === 'insideRoot' && (statistic as { kind: string }).kind !== 'l2' ? 'added' : one.place;
  const spec = resolveSpec({
    bitnorm: 1,
    norm,
    ...fields,
    affine,
    statistic,
    overflow,
    epsilon: { value: epsilon, place },
    formats: { input, parameters: 'binary32', saved, output },
    stages: { output: { rounding } },
  });
  const x = new Float64Array(2 * m);
  rows.forEach((row, g) => {
    row.forEach((value, j) => {
      x[placeOf(g, j)] = value;
    });
  });
  const parameter = (values: number[]) =>
    tensor(findFloatFormat('binary32'), [parameters], Float64Array.from(values.slice(0, parameters), Math.fround));
  const inputs = {
    x: tensor(findFloatFormat(input), shape, x),
    weight: parameter(one.weight),
    bias: parameter(one.bias),
  };
  return { spec: spec as NormSpec, inputs };
}

describe('the exact filter', () => {
  test.prop([anything], { numRuns: 700 })('gives the bits of the exact path, whatever the spec', ({ spec, inputs }) =>
    expectSame(spec, inputs as unknown as NormInputs),
  );

  test.prop([hard], { numRuns: 2500 })('gives the bits of the exact path for hard rows', (one) => {
    const { spec, inputs } = hardSpec(one);
    expectSame(spec, inputs);
  });

  test.each(['binary16', 'bfloat16', 'binary32', 'float8_e4m3fn'])('gives them in long rows of %s', (format) => {
    const { round } = float64Arithmetic(findFloatFormat(format), { overflow: 'saturate' });
    const spec = resolveSpec({ bitnorm: 1, norm: 'layer', formats: { input: format, output: format } }) as NormSpec;
    const m = 1031;
    const rows: readonly ((j: number) => number)[] = [
      (j) => Math.sin(j * j),
      (j) => 60 + Math.sin(j * j) / 4,
      (j) => 1e-3 * Math.sin(j * j),
      (j) => Math.max(0, Math.sin(j * j)),
      (j) => Math.sin(j * j) * 2 ** ((j % 40) - 20),
    ];
    const x = Float64Array.from({ length: rows.length * m }, (_, i) => round(rows[Math.floor(i / m)](i % m)));
    const parameter = (of: (j: number) => number) =>
      tensor(
        findFloatFormat(spec.formats.parameters),
        [m],
        Float64Array.from({ length: m }, (_, j) => of(j % 8)),
      );
    expectSame(spec, {
      x: tensor(findFloatFormat(format), [rows.length, m], x),
      weight: parameter((j) => 1 + j / 8),
      bias: parameter((j) => (j - 4) / 8),
    });
  });
});
