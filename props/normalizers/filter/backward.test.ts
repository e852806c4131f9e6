import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { findFloatFormat } from '../../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../../src/formats/float64.ts';
import { directions } from '../../../src/formats/rounding.ts';
import type { NormSpec } from '../../../src/kernels/norm/resolve.ts';
import { resolveSpec } from '../../../src/kernels/spec.ts';
import { exactBackward } from '../../../src/normalizers/backward/exact-backward.ts';
import { backwardFilter } from '../../../src/normalizers/backward/filter.ts';
import { geometryOf } from '../../../src/normalizers/catalogue.ts';
import type { NormInputs } from '../../../src/normalizers/inputs.ts';
import { activationNorms } from '../../../src/normalizers/model.ts';
import { kernelInputs } from '../../../src/props/specs/inputs.ts';
import { normSpecs } from '../../../src/props/specs/norms.ts';
import { tensor } from '../../../src/tensors/tensor.ts';
import { finiteValue } from '../groups.ts';
import { layouts } from './layouts.ts';
import { hardRow, rowWithSpecials } from './rows.ts';

type Model = Parameters<typeof exactBackward>[0];

/** Expects every gradient to have the same bits, whether doubles may decide or not. */
function expectSame(spec: Model, inputs: NormInputs): void {
  const [quick, slow] = [true, false].map((filter) => exactBackward(spec, inputs, { filter }));
  for (const [name, { data }] of Object.entries(slow)) {
    expect([name, ...quick[name].data]).toEqual([name, ...data]);
  }
}

const anything = fc.constantFrom([3, 2, 4], [2, 13], [5, 3, 2]).chain((shape) =>
  fc
    .tuple(
      normSpecs(shape).filter(({ backward }) => backward !== null),
      fc.boolean(),
    )
    .chain(([spec, specials]) =>
      fc.record({ spec: fc.constant(spec), inputs: kernelInputs(spec, shape, { specials }) }),
    ),
);

const narrow = ['binary16', 'bfloat16', 'binary32', 'float8_e4m3fn', 'float8_e5m2'];

/** Two hard rows and hard gradients, of the statistics whose gradients doubles work out. */
const hard = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.constantFrom(...narrow), fc.constantFrom(...narrow), fc.boolean())
  .chain(([m, input, gradient, specials]) =>
    fc.record({
      m: fc.constant(m),
      input: fc.constant(input),
      gradient: fc.constant(gradient),
      norm: fc.constantFrom(...activationNorms),
      rows: fc.tuple(hardRow(findFloatFormat(input), m), hardRow(findFloatFormat(input), m)),
      dy: fc.tuple(
        hardRow(findFloatFormat(gradient), m),
        (specials ? rowWithSpecials : hardRow)(findFloatFormat(gradient), m),
      ),
      statistic: fc.constantFrom<object>(
        { kind: 'l2' },
        { kind: 'l2', constant: 0.7 },
        { kind: 'l2', mean: false },
        { kind: 'unit', constant: 3 },
      ),
      epsilon: fc.constantFrom(0, 1e-5, 2 ** -14, 0.5),
      place: fc.constantFrom('insideRoot', 'added', 'maximum'),
      saved: fc.constantFrom('computed', 'given'),
      output: fc.constantFrom(...narrow),
      parameters: fc.constantFrom('binary32', 'binary16'),
      rounding: fc.oneof(fc.constant('tiesToEven' as const), fc.constantFrom(...directions)),
      affine: fc.record({ weight: fc.boolean(), bias: fc.boolean() }),
      weight: fc.array(finiteValue(findFloatFormat('bfloat16')), { minLength: 24, maxLength: 24 }),
    }),
  );

type Hard = typeof hard extends fc.Arbitrary<infer T> ? T : never;

function hardSpec(one: Hard): { spec: NormSpec; inputs: NormInputs } {
  const { m, norm, statistic, epsilon, input, gradient, output, affine, rounding } = one;
  const { shape, parameters, fields, place } = layouts[norm](m);
  const where = one.place === 'insideRoot' && (statistic as { kind: string }).kind !== 'l2' ? 'added' : one.place;
  const saved = one.saved === 'given' ? { saved: 'given' } : {};
  const spec = resolveSpec({
    bitnorm: 1,
    norm,
    ...fields,
    affine,
    statistic,
    epsilon: { value: epsilon, place: where },
    formats: { input, parameters: 'binary32', output },
    backward: {
      ...saved,
      formats: { gradient, output, parameters: one.parameters },
      stages: { output: { rounding } },
    },
  });
  const laid = (rows: readonly Float64Array[]): Float64Array => {
    const data = new Float64Array(2 * m);
    for (const [g, row] of rows.entries()) for (const [j, value] of row.entries()) data[place(g, j)] = value;
    return data;
  };
  const { statisticShape } = geometryOf(spec as NormSpec, shape);
  const of = (format: string, lengths: readonly number[], data: Float64Array) =>
    tensor(findFloatFormat(format), lengths, data);
  const statistics = (values: readonly number[]) =>
    of((spec as NormSpec).formats.saved, statisticShape, Float64Array.from(values));
  const inputs = {
    x: of(input, shape, laid(one.rows)),
    dy: of(gradient, shape, laid(one.dy)),
    weight: of('binary32', [parameters], Float64Array.from(one.weight.slice(0, parameters), Math.fround)),
    bias: of('binary32', [parameters], new Float64Array(parameters)),
    mean: statistics([0.5, -1.25]),
    rstd: statistics([1.5, 0.75]),
    scale: statistics([2, 1.25]),
  };
  return { spec: spec as NormSpec, inputs };
}

describe('the exact filter of gradients', () => {
  test.prop([anything], { numRuns: 300 })('gives the bits of the exact path, whatever the spec', ({ spec, inputs }) =>
    expectSame(spec as Model, inputs as unknown as NormInputs),
  );

  test.prop([hard], { numRuns: 1500 })('gives the bits of the exact path for hard rows', (one) => {
    const { spec, inputs } = hardSpec(one);
    expectSame(spec as Model, inputs);
  });

  test.each(['binary16', 'bfloat16', 'binary32'])(
    'gives them in long rows of %s, nearly all from doubles',
    (format) => {
      const { round } = float64Arithmetic(findFloatFormat(format));
      const spec = resolveSpec({
        bitnorm: 1,
        norm: 'layer',
        formats: { input: format, parameters: format, output: format },
        backward: { formats: { gradient: format, output: format, parameters: format } },
      }) as Model;
      const shape = [6, 515];
      const of = (lengths: readonly number[], value: (i: number) => number) => {
        const count = lengths.reduce((a, b) => a * b, 1);
        return tensor(
          findFloatFormat(format),
          lengths,
          Float64Array.from({ length: count }, (_, i) => round(value(i))),
        );
      };
      const inputs = {
        x: of(shape, (i) => (i > 2000 ? 30 : 0) + Math.sin(i * i)),
        dy: of(shape, (i) => (i % 3 === 0 ? 0 : Math.cos(3 * i * i) / 8)),
        weight: of([515], (i) => 1 + (i % 7) / 8),
        bias: of([515], () => 0),
      };
      expectSame(spec, inputs);
      const filtered = backwardFilter(
        spec,
        inputs,
        geometryOf(spec, shape),
        float64Arithmetic(findFloatFormat(format)),
      );
      const left: number[] = [];
      for (let g = 0; g < shape[0]; g++) {
        filtered?.(g).gradient(new Float64Array(6 * 515), (j) => left.push(j));
      }
      expect(left.length).toBeLessThan(3);
    },
  );
});
