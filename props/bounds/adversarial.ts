import { fc, test } from '@fast-check/vitest';
import { describe } from 'vitest';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { bound } from '../../src/kernels/bound.ts';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { conditionedSums } from '../../src/props/arrays/conditioned.ts';
import { cancellationsOf, onesOf, overflowsAt, stagnationsOf, topTiesOf } from '../../src/props/arrays/hard.ts';
import { anyOrder } from '../../src/props/specs/orders.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import { expectBounded } from './expect-bounded.ts';
import { truthOf } from './truth.ts';

const formats = ['binary16', 'bfloat16', 'float8_e4m3fn', 'binary32'] as const;

/** Rows that are hard to add up: of a large condition number, cancelling, stagnating, overflowing, with ties. */
function hardRows(name: (typeof formats)[number]): fc.Arbitrary<readonly number[]> {
  const format = findFloatFormat(name);
  const ones = name === 'binary32' ? [] : [onesOf(format)];
  return fc.oneof(
    fc.integer({ min: 1, max: Math.min(12, format.emax - 2) }).chain((power) => conditionedSums(format, 2 ** power)),
    cancellationsOf(format),
    stagnationsOf(format),
    fc.integer({ min: 2, max: 8 }).chain((step) => overflowsAt(format, step)),
    topTiesOf(format, 2),
    ...ones,
  );
}

const hardCase = fc.constantFrom(...formats).chain((input) =>
  fc.record({
    input: fc.constant(input),
    compute: fc.constantFrom(input, input, 'binary32'),
    row: hardRows(input).filter((row) => row.length >= 2 && row.length <= 600),
    norm: fc.constantFrom('layer', 'rms'),
    statistic: fc.constantFrom<unknown>(
      'l2',
      'l2',
      'l1',
      'linf',
      'range',
      { kind: 'topk', k: 2 },
      { kind: 'lp', p: 3 },
    ),
    method: fc.constantFrom('twoPass', 'twoPass', 'onePass', 'welford'),
    accumulator: fc.constantFrom('plain', 'plain', 'kahan', 'neumaier'),
    epsilon: fc.constantFrom(0, 1e-5),
    order: anyOrder,
    seed: fc.nat(1000),
  }),
);

/** @param runs how many rows are tried */
export function adversarialLaws(runs: number): void {
  describe('bounds of rows that are hard to add up', () => {
    test.prop([hardCase], { numRuns: runs })('hold, forward and backward', (one) => {
      const { input, compute, row, norm, statistic, accumulator, epsilon, order } = one;
      const method = norm === 'layer' && statistic === 'l2' ? one.method : 'twoPass';
      const reduction = { accumulator: method === 'welford' ? 'plain' : accumulator };
      const spec = resolveSpec({
        bitnorm: 1,
        norm,
        statistic,
        epsilon,
        order,
        formats: { input, compute },
        stages: { mean: reduction, moment: { ...reduction, method } },
        backward: true,
      });
      const shape = [1, row.length];
      const x = tensor(findFloatFormat(input), shape, Float64Array.from(row));
      const inputs = { ...sampleInputs(spec, shape, one.seed), x };
      const kinds = ['running', 'order', 'anyOrder'] as const;
      expectBounded(bound(spec, inputs, { kinds }), emulate(spec, inputs).outputs, kinds, truthOf(spec, inputs));
    });
  });
}
