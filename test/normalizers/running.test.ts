import { describe, expect, test } from 'vitest';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { noise, outputsOf, values } from './sample.ts';

const f = Math.fround;
const batch = { norm: 'batch', running: { convention: 'pytorch', momentum: 0.1 } };
const inputs = { x: noise([7, 1]), running_mean: values([1], [0.3]), running_var: values([1], [1.7]) };

function sumOfSquares(): number {
  const x = [...inputs.x.data];
  const mean = f(x.reduce((sum, v) => f(sum + v), 0) / 7);
  return x.reduce((sum, v) => f(sum + f(f(v - mean) * f(v - mean))), 0);
}

describe('the running variance', () => {
  const [old] = inputs.running_var.data;
  const [share, rest] = [f(0.1), f(0.9)];

  test('comes from the variance by default, each step rounded', () => {
    const unbiased = f(f(f(sumOfSquares() / 7) * 7) / 6);
    expect(outputsOf(batch, inputs).running_var).toEqual([f(f(share * unbiased) + f(rest * old))]);
  });

  test('comes from the sum of squared deviations, and is added in a wider format', () => {
    const stages = { running: { variance: 'fromSum', varianceFormat: 'binary64' } };
    const unbiased = f(sumOfSquares() / 6);
    expect(outputsOf({ ...batch, stages }, inputs).running_var).toEqual([f(share * unbiased + f(rest * old))]);
  });

  test('needs a sum of squared deviations', () => {
    const running = { variance: 'fromSum' };
    for (const moment of [{ method: 'onePass' }, { divide: 'each' }]) {
      const spec = { bitnorm: 1, ...batch, stages: { moment, running } };
      expect(() => resolveSpec(spec)).toThrow(/stages\.running\.variance.*fromMean/);
    }
  });

  test('stays as it was written when resolved again', () => {
    const spec = resolveSpec({
      bitnorm: 1,
      ...batch,
      stages: { running: { variance: 'fromSum', varianceFormat: 'f64' } },
    });
    expect(resolveSpec(spec)).toEqual(spec);
    expect(spec).toMatchObject({ stages: { running: { variance: 'fromSum', varianceFormat: 'binary64' } } });
  });
});
