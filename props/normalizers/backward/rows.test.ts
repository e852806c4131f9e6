import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { findFloatFormat } from '../../../src/formats/catalogue.ts';
import { exact, resolveSpec } from '../../../src/kernels/spec.ts';
import { tensor } from '../../../src/tensors/tensor.ts';
import { fromDouble, roundDecimal } from '../decimal.ts';
import { type BackwardCase, hasGradient, normalizedValues, settled } from './oracle.ts';

const m = 4;
const small = fc.integer({ min: -6, max: 6 });

/** Rows that are multiples and permutations of each other, whose roots have rational ratios, and others. */
const rows = fc
  .tuple(
    fc.array(small, { minLength: m, maxLength: m }),
    fc.array(
      fc.tuple(fc.constantFrom(1, -1, 2, 0.5, 3, 0), fc.boolean(), fc.array(small, { minLength: m, maxLength: m })),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([base, others]) => [
    base,
    ...others.map(([factor, swap, fresh]) => {
      const row = factor === 0 ? fresh : base.map((x) => x * factor);
      return swap ? [row[1], row[0], row[2], row[3]] : row;
    }),
  ]);

const kinds = fc.constantFrom(
  { kind: 'l2' },
  { kind: 'l2', mean: false },
  { kind: 'l1' },
  { kind: 'lp', p: 3 },
  { kind: 'lp', p: 4 },
  { kind: 'lp', p: 1.5 },
);

describe('exact gradients of parameters that rows share', () => {
  test.prop(
    {
      norm: fc.constantFrom('layer' as const, 'rms' as const),
      kind: kinds,
      values: rows,
      dy: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 4 * m, maxLength: 4 * m }),
      epsilon: fc.constantFrom(0, 0, 1, 0.25),
      inside: fc.boolean(),
      output: fc.constantFrom('binary16', 'bfloat16', 'binary64', 'float8_e4m3fn'),
    },
    { numRuns: 200 },
  )('are sums over the reals, rounded once', ({ norm, kind, values, dy, epsilon, inside, output }) => {
    const place = kind.kind === 'l2' && inside ? 'insideRoot' : 'added';
    const spec = resolveSpec({
      bitnorm: 1,
      norm,
      statistic: { ...kind, constant: 1 },
      epsilon: { value: epsilon, place },
      backward: { formats: { gradient: 'binary16', parameters: output } },
    });
    const half = findFloatFormat('binary16');
    const of = (shape: number[], data: readonly number[]) => tensor(half, shape, Float64Array.from(data));
    const shape = [values.length, m];
    const ones = of([m], [1, 1, 1, 1]);
    const x = of(shape, values.flat());
    const { dweight } = exact(spec, { x, weight: ones, bias: ones, dy: of(shape, dy.slice(0, values.length * m)) });
    const groups: BackwardCase[] = values.map((row, g) => ({
      values: row,
      weight: row.map(() => 1),
      bias: row.map(() => 1),
      dy: dy.slice(g * m, (g + 1) * m),
      centres: norm === 'layer',
      statistic: { ...kind, constant: 1 },
      epsilon,
      place,
    }));
    if (!groups.every(hasGradient)) {
      expect(dweight.data.some(Number.isNaN)).toBe(true);
      return;
    }
    const normalized = groups.map(normalizedValues);
    const sums = Array.from({ length: m }, (_, j) =>
      settled(groups.map((group, g) => normalized[g][j].times(fromDouble(group.dy[j])))),
    );
    expect([...dweight.data]).toEqual(sums.map((sum) => roundDecimal(sum, findFloatFormat(output))));
  });
});
