import { describe, expect, test } from 'vitest';
import { binary16 } from '../../src/formats/catalogue.ts';
import { check } from '../../src/kernels/check.ts';
import { checkRuns } from '../../src/kernels/runs.ts';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { emulate, type KernelSpec, resolveSpec } from '../../src/kernels/spec.ts';
import { ulpDistance } from '../../src/measure/ulps.ts';
import { tensorOf } from '../../src/tensors/tensor.ts';
import { damaged } from './dumps.ts';

const written: KernelSpec = {
  bitnorm: 1,
  norm: 'rms',
  affine: false,
  formats: { input: 'binary16', saved: 'binary32' },
};
const spec = resolveSpec(written);
const inputs = sampleInputs(spec, [16, 257], 5);
/** What a kernel with atomics may give: the same sums in other orders. */
const runs = ['sequential', 'pairwise', 'warp'].map(
  (order) => emulate(resolveSpec({ ...written, order }), inputs).outputs,
);

describe('several runs of one input', () => {
  test('that sum in other orders all conform, and are not deterministic', () => {
    const { runs: results, accepted, deterministic, spread } = checkRuns(spec, inputs, runs);
    expect(results.map(({ outputs }) => outputs.map(({ name, verdict }) => [name, verdict]))).toEqual([
      [
        ['y', 'bit-equal'],
        ['rstd', 'bit-equal'],
      ],
      ...[1, 2].map(() => [
        ['y', expect.stringMatching(/^(bit-equal|conforms)$/)],
        ['rstd', 'conforms'],
      ]),
    ]);
    expect(results[1]).toEqual(check(spec, inputs, runs[1]));
    expect({ accepted, deterministic }).toEqual({ accepted: true, deterministic: false });
    // Counted again, element by element and pair by pair.
    const of = runs.map((run) => run.rstd.data);
    const apart = [...of[0]].map((_, i) =>
      of.flatMap((a) => of.map((b) => ulpDistance(a[i], b[i], runs[0].rstd.format))),
    );
    expect(spread.rstd).toEqual({
      elements: 16,
      differing: apart.filter((distances) => Math.max(...distances) > 0).length,
      ulps: Math.max(...apart.flat()),
      nan: 0,
    });
    expect(spread.rstd.differing).toBeGreaterThan(0);
  });

  test('are deterministic where they are the same, if all are wrong', () => {
    const wrong = { y: damaged(runs[0].y, { 3: 100 }) };
    const { accepted, deterministic, spread } = checkRuns(spec, inputs, [wrong, wrong]);
    expect({ accepted, deterministic }).toEqual({ accepted: false, deterministic: true });
    expect(spread).toEqual({ y: { elements: 16 * 257, differing: 0, ulps: 0, nan: 0 } });
  });

  test('are accepted only if each is', () => {
    const { accepted, runs: results } = checkRuns(spec, inputs, [runs[0], { y: damaged(runs[0].y, { 3: 100 }) }]);
    expect(accepted).toBe(false);
    expect(results.map((one) => one.accepted)).toEqual([true, false]);
  });

  test('of one are compared with nothing', () => {
    expect(checkRuns(spec, inputs, [runs[0]])).toMatchObject({ spread: {}, deterministic: true, accepted: true });
  });

  test('compare the outputs that at least two have', () => {
    expect(Object.keys(checkRuns(spec, inputs, [runs[0], { y: runs[1].y }]).spread)).toEqual(['y']);
    expect(() => checkRuns(spec, inputs, [])).toThrow(/"runs" expected the outputs of at least one run, got none/);
  });

  test('tell zeros by their sign and NaN from numbers', () => {
    const sum = resolveSpec({ bitnorm: 1, reduce: 'sum' });
    const x = tensorOf(binary16, [4, 1], [0, 1, 1, Number.NaN]);
    const outputs = [
      [0, 1, 1, Number.NaN],
      [-0, 1, Number.NaN, Number.NaN],
      [0, 1 + 2 ** -9, 1 + 2 ** -10, Number.NaN],
    ].map((values) => ({ y: tensorOf(binary16, [4], values) }));
    expect(checkRuns(sum, { x }, outputs).spread.y).toEqual({ elements: 4, differing: 3, ulps: 2, nan: 1 });
  });
});
