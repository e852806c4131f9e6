import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { isPlain } from '../../src/engines/wasm/norm/backward-plain.ts';
import type { DirectBackward } from '../../src/engines/wasm/norm/backward-program.ts';
import type { Shares } from '../../src/engines/wasm/norm/forward.ts';
import { layoutOf } from '../../src/engines/wasm/norm/layout.ts';
import { binary16 } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { NormSpec } from '../../src/kernels/norm/resolve.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { geometryOf } from '../../src/normalizers/catalogue.ts';
import { kernelInputs } from '../../src/props/specs/inputs.ts';
import { partly, some } from '../../src/props/specs/stages.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import type { NormCase } from './norm-cases.ts';
import { expectSame, refusalOf, whole } from './norm-laws.ts';

/*
 * Gradients of groups in rows whose every operation is binary32's own: formed in one pass over a tile, four rows at a time.
 */

/** Whether the one pass takes a case. */
function takes({ spec, inputs }: NormCase): boolean {
  const model = spec as NormSpec;
  const geometry = geometryOf(model, inputs.x.shape);
  const taken = isPlain(model, model.backward as DirectBackward, geometry, layoutOf(geometry));
  return refusalOf({ spec, inputs }) === undefined && taken;
}

const stored = some('fp16', 'bf16', 'binary32', 'e5m2', 'e4m3fn', 'tf32');

/** Rows that leave some of four missing, and columns some of eight; tiles of one group, and of several. */
const shape = fc.tuple(fc.integer({ min: 1, max: 11 }), fc.oneof(fc.integer({ min: 1, max: 40 }), some(301, 1024)));

const written = fc.record({
  norm: some('layer', 'rms'),
  affine: some<unknown>(true, false, { weight: false }, { bias: false }),
  statistic: some<unknown>('l2', 'l2', { kind: 'l2', mean: false }, { kind: 'l2', constant: 0.7 }),
  epsilon: some(0, 1e-5),
  formats: fc.record({ input: stored, parameters: stored, compute: some('binary32'), output: stored }),
  stages: partly({ root: partly({ kind: some('rsqrt', 'reciprocal', 'divide') }) }),
  backward: fc.record({
    form: some('direct'),
    formats: partly({ gradient: stored, output: some('fp16', 'bf16', 'binary32', 'e5m2'), parameters: stored }),
    stages: partly({ gradient: partly({ association: some('summed', 'stepwise') }) }),
  }),
});

const cases: fc.Arbitrary<NormCase> = fc
  .record({ written, shape, specials: fc.boolean() })
  .chain(({ written: choices, shape: [rows, columns], specials }) => {
    const spec = resolveSpec({ bitnorm: 1, ...choices });
    return kernelInputs(spec, [rows, columns], { specials }).map((inputs) => ({ spec, inputs }));
  });

const counts = { cases: 0, taken: 0, groups: 0, flagged: 0 };
const note = ({ groups, flagged }: Shares): void => {
  counts.groups += groups;
  counts.flagged += flagged;
};

test.prop([cases, fc.boolean()], { numRuns: 300 })(
  'gradients in one pass are those of the definition',
  (one, narrow) => {
    counts.cases++;
    if (!takes(one)) return;
    counts.taken++;
    expectSame(whole(one, narrow, note), emulate(one.spec, one.inputs, { engine: 'float64' }).outputs);
  },
);

test('most cases were taken, and some groups of these were left to the definition, but not most', () => {
  expect(counts.taken).toBeGreaterThan(counts.cases / 2);
  expect(counts.flagged).toBeGreaterThan(0);
  expect(counts.flagged).toBeLessThan(counts.groups * 0.8);
});

/** A layer norm of 70 rows of 1024, which are two tiles, whose sums of a backward pass take an order. */
function caseOf(order: string): NormCase {
  const stages = { dot: { order }, sum: { order }, parameters: { order } };
  const spec = resolveSpec({
    ...{ bitnorm: 1, norm: 'layer', preset: 'fp16' },
    backward: { stages, formats: { output: 'binary32', parameters: 'binary32' } },
  });
  const { round } = float64Arithmetic(binary16);
  const [rows, columns] = [70, 1024];
  const waves = (count: number, step: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => round(1 + Math.sin(step * i * i)));
  const x = tensor(binary16, [rows, columns], waves(rows * columns, 1));
  const weight = tensor(binary16, [columns], waves(columns, 3));
  // Of many sizes, so that sums of them are rounded.
  const dy = { ...x, data: waves(rows * columns, 2).map((value, i) => round(value * 2 ** -((i * 7) % 23))) };
  return { spec, inputs: { x, dy, weight, bias: weight } };
}

test('sums across rows go on from tile to tile, and another order of any sum is left to steps', () => {
  const [plain, other] = ['sequential', 'pairwise'].map(caseOf);
  expect([takes(plain), takes(other)]).toEqual([true, false]);
  const [found, reordered] = [plain, other].map((one) => whole(one, true));
  expectSame(found, emulate(plain.spec, plain.inputs, { engine: 'float64' }).outputs);
  for (const name of ['dx', 'dweight', 'dbias'])
    expect([name, Array.from(reordered[name]?.data ?? [])]).not.toEqual([name, Array.from(found[name]?.data ?? [])]);
});
