import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { fromNumber } from '../../../src/exact/dyadic.ts';
import * as rational from '../../../src/exact/rational.ts';
import { fromRational } from '../../../src/exact/real.ts';
import { resolveSpec } from '../../../src/kernels/spec.ts';
import { type Combination, scaled, sum } from '../../../src/normalizers/backward/exact-combination.ts';
import { exactGradient, gradientParts } from '../../../src/normalizers/backward/exact-gradient.ts';
import { type KnownGroup, measuredGroup } from '../../../src/normalizers/backward/exact-known.ts';
import { realOf } from '../../../src/normalizers/backward/exact-value.ts';
import { norms } from '../../../src/normalizers/catalogue.ts';
import { constantsOf } from '../../../src/normalizers/exact-statistics.ts';
import { type NormName, normNames } from '../../../src/normalizers/model.ts';
import { statistics } from '../../../src/normalizers/statistics.ts';

const small = fc.integer({ min: -20, max: 20 }).map((n) => n / 4);
const m = 6;
const statistic = fc
  .tuple(
    fc.constantFrom(...Object.values(statistics)),
    fc.constantFrom(0.5, 1, 3, 4, 2.5),
    fc.integer({ min: 1, max: m }),
    fc.constantFrom(1, 2, 3, m),
    fc.constantFrom(1, 1.25, 0.1),
    fc.boolean(),
  )
  .map(([{ kind, sums }, p, k, chunks, constant, mean]) => ({
    kind,
    ...(kind === 'lp' ? { p } : {}),
    ...(kind === 'topk' ? { k } : {}),
    ...(kind === 'range' ? { chunks } : {}),
    ...(sums && !mean ? { mean } : {}),
    constant,
  }));

/** dx of one group over the reals, ε = 0; undefined where the scale is 0. */
function unrounded(
  norm: NormName,
  of: object,
  values: readonly number[],
  delta: readonly number[],
): { known: KnownGroup; dx: readonly Combination[] } | undefined {
  const fields = norms[norm].layout === 'groups' ? { groups: 1 } : {};
  const model = resolveSpec({ bitnorm: 1, norm, ...fields, statistic: of, epsilon: 0 }) as Parameters<
    typeof measuredGroup
  >[0];
  const known = measuredGroup(model, values.map(fromNumber), constantsOf(model, values.length));
  if (known.kind === 'special') return undefined;
  const parts = gradientParts(known, { dy: Float64Array.from(delta), weight: undefined, unit: rational.one });
  return { known, dx: values.map((_, j) => exactGradient(parts, j)) };
}

/** Expects a real number to be 0: exactly where it is algebraic of a kind that is recognised, else to 2^-4096. */
function expectNothing(a: Combination): void {
  expect(realOf(a)).toEqual(fromRational(rational.zero));
}

function dotOf(dx: readonly Combination[], { group }: KnownGroup): Combination {
  return sum(dx.map((one, j) => scaled(one, rational.fromInteger(group.numerators[j]))));
}

describe('gradients over the reals, without epsilon', () => {
  test.prop(
    {
      norm: fc.constantFrom(...normNames),
      of: statistic,
      values: fc.array(small, { minLength: m, maxLength: m }),
      delta: fc.array(small, { minLength: m, maxLength: m }),
    },
    { numRuns: 400 },
  )(
    'are orthogonal to the values that their scale is measured of, and add up to 0 where the norm centres',
    ({ norm, of, values, delta }) => {
      const group = unrounded(norm, of, values, delta);
      if (group === undefined) return;
      const { known, dx } = group;
      if (statistics[of.kind].measured) expectNothing(dotOf(dx, known));
      if (norms[norm].centres) expectNothing(sum(dx));
    },
  );

  test('of two values vanish under a norm that centres, whatever the statistic', () => {
    for (const kind of ['l2', 'l1', 'linf', 'range'] as const) {
      const { dx } = unrounded('layer', { kind, constant: 1 }, [1, 4], [1, -2]) as { dx: readonly Combination[] };
      dx.forEach(expectNothing);
    }
  });
});

/** dx as rational numbers that doubles hold. */
function numbers(norm: NormName, of: object, values: readonly number[], delta: readonly number[]): readonly number[] {
  const { dx } = unrounded(norm, of, values, delta) as { dx: readonly Combination[] };
  return dx.map(({ rational: { numerator, denominator }, terms }) => {
    expect(terms).toEqual([]);
    return Number(numerator) / Number(denominator);
  });
}

describe('kinks', () => {
  // Without centring dx_i = (δ_i − u_i·A)/s with A = Σ δ·x̂.
  test('the lowest index of the largest magnitude moves linf', () => {
    // s = 2, x̂ = (1, −1, ½), A = 1: only the first of the two moves s.
    expect(numbers('rms', { kind: 'linf', constant: 1 }, [2, -2, 1], [1, 0, 0])).toEqual([0, 0, 0]);
    expect(numbers('rms', { kind: 'linf', constant: 1 }, [-2, 2, 1], [0, 1, 0])).toEqual([0.5, 0.5, 0]);
  });

  test('the lowest indices of equal magnitudes move topk', () => {
    // s = 2, u = (½, −½, 0, 0), A = 2/2 = 1.
    expect(numbers('rms', { kind: 'topk', k: 2, constant: 1 }, [2, -2, 2, 0], [0, 0, 1, 0])).toEqual([
      -0.25, 0.25, 0.5, 0,
    ]);
  });

  test('the first maximum and the first minimum move range; in a chunk of equal values nothing does', () => {
    // s = 4, u = (1, 0, −1, 0), A = 1/4.
    expect(numbers('rms', { kind: 'range', constant: 1 }, [1, 1, -3, -3], [0, 1, 0, 0])).toEqual([
      -0.0625, 0.25, 0.0625, 0,
    ]);
    // s = (0 + 4)/2 = 2, u = (0, 0, ½, −½), A = 3/2.
    expect(numbers('rms', { kind: 'range', chunks: 2, constant: 1 }, [3, 3, 4, 0], [1, 0, 0, 0])).toEqual([
      0.5, 0, -0.375, 0.375,
    ]);
  });

  test('a value of 0 does not move l1 or lp', () => {
    // s = 1, u = (0, ¼, −¼, 0), A = 2·2 = 4.
    expect(numbers('rms', { kind: 'l1', constant: 1 }, [0, 2, -2, 0], [1, 2, 0, 0])).toEqual([1, 1, 1, 0]);
    // p = ½: s = ((1 + 1)/4)² = ¼, x̂ = (0, 4, −4, 0), u = s·|c|^p/(c·Σ|c|^p) = (0, ⅛, −⅛, 0).
    expect(numbers('rms', { kind: 'lp', p: 0.5, constant: 1 }, [0, 1, -1, 0], [1, 0, 0, 0])).toEqual([4, 0, 0, 0]);
    expect(numbers('rms', { kind: 'lp', p: 0.5, constant: 1 }, [0, 1, -1, 0], [0, 1, 0, 0])).toEqual([0, 2, 2, 0]);
  });
});
