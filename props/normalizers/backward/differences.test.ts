import { describe, expect, test } from 'vitest';
import { binary64 } from '../../../src/formats/catalogue.ts';
import type { NormSpec } from '../../../src/kernels/norm/resolve.ts';
import { exact, resolveSpec } from '../../../src/kernels/spec.ts';
import { norms } from '../../../src/normalizers/catalogue.ts';
import { type NormName, normNames, type Statistic, type StatisticKind } from '../../../src/normalizers/model.ts';
import { statistics } from '../../../src/normalizers/statistics.ts';
import { type Tensor, tensor } from '../../../src/tensors/tensor.ts';
import { type Decimal, fromDouble } from '../decimal.ts';
import { layouts } from '../expect-exact.ts';
import { deviations, type GroupCase, scaleOf } from '../oracle.ts';

// No two values nor magnitudes meet within the steps, and no value its mean.
const values = [0.5, -1.25, 3, 0.8125, -2.5, 1.125];
const dy = [1, -1, 0.5, 2, 0.75, -0.3125];
const weight = [1, 2, -0.5, 1.5, 0.25, 1];

/** Σ dy·γ·c/s in decimals. */
function loss(group: GroupCase): Decimal {
  const { c } = deviations(group);
  const scale = scaleOf(c, group);
  return c
    .map((x, j) => x.div(scale).times(fromDouble(dy[j])).times(fromDouble(group.weight[j])))
    .reduce((a, b) => a.plus(b));
}

/** (f(x + h) − f(x − h))/2h for each element. */
function centralDifferences(group: GroupCase, h: number): readonly Decimal[] {
  return group.values.map((_, i) => {
    const at = (step: number) => loss({ ...group, values: group.values.map((x, j) => (j === i ? x + step : x)) });
    return at(h)
      .minus(at(-h))
      .div(fromDouble(2 * h));
  });
}

const kinds: readonly Statistic[] = [
  ...Object.keys(statistics)
    .filter((kind) => !['lp', 'topk', 'range'].includes(kind))
    .map((kind) => ({ kind })),
  { kind: 'lp', p: 3 },
  { kind: 'lp', p: 1.5 },
  { kind: 'topk', k: 2 },
  { kind: 'range', chunks: 2 },
].map((one) => ({ ...one, constant: 1.25 }) as Statistic);

const cases = normNames.flatMap((norm) =>
  kinds.flatMap((statistic) =>
    (statistics[statistic.kind].root ? (['insideRoot', 'added'] as const) : (['added', 'maximum'] as const)).map(
      (place) => [norm, statistic.kind, place, statistic] as const,
    ),
  ),
);

const isMeasured = (kind: StatisticKind): boolean => statistics[kind].measured;

/** How far central differences are from the exact gradient, element by element, with a step and with half of it. */
function errorsOf(norm: NormName, place: GroupCase['place'], statistic: Statistic): readonly (readonly number[])[] {
  const { shape, parameters, fields } = layouts[norm](values.length);
  const spec = resolveSpec({
    bitnorm: 1,
    norm,
    ...fields,
    affine: { weight: true, bias: false },
    statistic,
    epsilon: { value: 0.25, place },
    formats: { input: 'binary64', parameters: 'binary64', compute: 'binary64', output: 'binary64' },
    backward: true,
  }) as NormSpec;
  const of = (lengths: readonly number[], data: readonly number[]): Tensor =>
    tensor(binary64, lengths, Float64Array.from(data));
  const used = parameters === 1 ? weight.map(() => weight[1]) : weight;
  const { dx } = exact(spec, {
    x: of(shape, values),
    dy: of(shape, dy),
    weight: of([parameters], used.slice(0, parameters)),
  });
  expect(dx.format).toBe(binary64);
  const group = {
    values,
    weight: used,
    bias: values.map(() => 0),
    centres: norms[norm].centres,
    // Norms differ in whether a mean or a sum is meant.
    statistic: spec.statistic as GroupCase['statistic'],
    epsilon: 0.25,
    place,
  };
  return [2 ** -9, 2 ** -10].map((h) =>
    centralDifferences(group, h).map((slope, i) =>
      Math.abs(Number(slope.minus(fromDouble(dx.data[i])).toPrecision(20))),
    ),
  );
}

describe('central differences', () => {
  test.each(cases.filter(([, kind]) => isMeasured(kind)))(
    '%s %s %s: the error falls fourfold where the step halves',
    (norm, _kind, place, statistic) => {
      const [coarse, fine] = errorsOf(norm, place, statistic);
      expect(coarse.some((error) => error > 1e-11)).toBe(true);
      coarse.forEach((error, i) => {
        expect(error).toBeLessThan(1e-3);
        // Where s does not move with x_i, y is linear in it.
        if (error > 1e-11) expect(error / fine[i]).toBeCloseTo(4, 0);
      });
    },
  );

  test.each(cases.filter(([, kind]) => !isMeasured(kind)))(
    '%s %s %s: are the gradient, for y is linear',
    (norm, _kind, place, statistic) => {
      for (const error of errorsOf(norm, place, statistic).flat()) expect(error).toBeLessThan(1e-15);
    },
  );
});
