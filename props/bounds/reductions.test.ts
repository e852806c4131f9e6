import { describe, expect, test } from 'vitest';
import type { FloatFormat } from '../../src/formats/format.ts';
import { bound } from '../../src/kernels/bound.ts';
import { reductionKinds } from '../../src/kernels/reduction/model.ts';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { ulp } from '../../src/measure/ulps.ts';
import { expectBounded } from './expect-bounded.ts';
import { exactResults, reductionLaws } from './reduction-laws.ts';

reductionLaws(300);

const formats = [
  ['binary16', 'binary32'],
  ['binary32', 'binary32'],
  ['binary16', 'binary16'],
  ['bfloat16', 'bfloat16'],
] as const;
const methods = ['twoPass', 'onePass', 'welford'] as const;

/** One kernel of every kind, pair of formats and order; a variance by every method. */
const cases = reductionKinds.flatMap((reduce) =>
  formats.flatMap(([input, compute]) =>
    ['sequential', 'pairwise'].flatMap((order) =>
      methods.slice(0, reduce === 'variance' ? 3 : 1).map((method) => ({
        ...{ bitnorm: 1, reduce, p: 3, k: 5, order, formats: { input, compute } },
        stages: { reduce: { method } },
      })),
    ),
  ),
);

describe('running bounds', () => {
  test.each(reductionKinds)('of %s are within 64 times the worst error, where that is an ulp or more', (kind) => {
    const ratios: number[] = [];
    for (const written of cases.filter(({ reduce }) => reduce === kind)) {
      const spec = resolveSpec(written);
      const inputs = sampleInputs(spec, [6, 500], 7);
      const truth = exactResults(spec, inputs).y.data;
      const { y } = emulate(spec, inputs).outputs;
      const bounds = bound(spec, inputs);
      expectBounded(bounds, { y }, ['running', 'order', 'anyOrder'], exactResults(spec, inputs));
      const distance = bounds.y.bounds.running?.distance ?? new Float64Array();
      y.data.forEach((value, i) => {
        const error = Math.abs(value - truth[i]);
        if (error >= ulp(truth[i], y.format as FloatFormat) && distance[i] < Infinity) ratios.push(distance[i] / error);
      });
    }
    // The largest of rounded values is rounded once at most.
    if (kind !== 'linf' && kind !== 'topk' && kind !== 'range') expect(ratios.length).toBeGreaterThan(0);
    expect(Math.max(0, ...ratios)).toBeLessThan(64);
  });
});
