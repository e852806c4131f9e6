import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { binary32, findFloatFormat } from '../../src/formats/catalogue.ts';
import { exact, resolveSpec } from '../../src/kernels/spec.ts';
import { tensorOf } from '../../src/tensors/tensor.ts';
import { type Decimal, decimal, fromDouble, roundDecimal } from './decimal.ts';
import { channelsOf } from './weight-norms.ts';

const zero = decimal('0');
const statistics: readonly (readonly [unknown, number])[] = [
  ['l2', 2],
  ['l1', 1],
  ['linf', Infinity],
  ...[0.5, 1.5, 3, 4].map((p) => [{ kind: 'lp', p }, p] as const),
];

const small = fc.integer({ min: -6, max: 6 });

/** Small integers, whose norms are often roots of perfect squares, and whose products are. */
const cases = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), fc.constantFrom(...statistics))
  .chain(([channels, fanIn, [statistic, p]]) =>
    fc.record({
      statistic: fc.constant(statistic),
      p: fc.constant(p),
      fanIn: fc.constant(fanIn),
      v: fc.array(small, { minLength: channels * fanIn, maxLength: channels * fanIn }),
      dy: fc.array(small, { minLength: channels * fanIn, maxLength: channels * fanIn }),
      g: fc.array(small, { minLength: channels, maxLength: channels }),
      total: fc.integer({ min: 1, max: 8 }).map((n) => n / 2),
      epsilon: fc.constantFrom(0, 0, 0, 0.5),
      output: fc.constantFrom('binary16', 'binary32', 'float8_e5m2', 'binary64'),
    }),
  )
  .filter(({ v, g, fanIn }) => g.some((x) => x !== 0) && channelsOf(v, fanIn).every((one) => one.some((x) => x !== 0)));

/** A sum, 0 where its terms cancel. */
function settled(terms: readonly Decimal[]): Decimal {
  const total = terms.reduce((a, b) => a.plus(b), zero);
  const size = terms.reduce((a, b) => a.plus(b.abs()), zero);
  return total.abs().lt(size.times(decimal('1e-150'))) ? zero : total;
}

function scaleOf(v: readonly number[], p: number, epsilon: number): Decimal {
  const magnitudes = v.map((x) => fromDouble(Math.abs(x)));
  const sumOf = (terms: readonly Decimal[]): Decimal => terms.reduce((a, b) => a.plus(b), zero);
  if (p === Infinity) return fromDouble(Math.max(...v.map(Math.abs)) + epsilon);
  if (p === 2)
    return sumOf(magnitudes.map((c) => c.times(c)))
      .plus(fromDouble(epsilon))
      .sqrt();
  const powers = sumOf(magnitudes.filter((c) => !c.isZero()).map((c) => c.pow(fromDouble(p))));
  return powers.pow(decimal('1').div(fromDouble(p))).plus(fromDouble(epsilon));
}

describe('exact results of a held gain', () => {
  test.prop([cases], { numRuns: 100 })('are the real numbers, rounded once', (one) => {
    const { statistic, p, fanIn, v, dy, g, total, epsilon, output } = one;
    const shape = [v.length / fanIn, fanIn];
    const spec = resolveSpec({
      ...{ bitnorm: 1, norm: 'weight', gain: 'total', statistic, epsilon },
      formats: { input: 'binary32', output },
      backward: { formats: { gradient: 'binary32', parameters: output } },
    });
    const ours = exact(spec, {
      x: tensorOf(binary32, shape, v),
      weight: tensorOf(binary32, [g.length], g),
      total: tensorOf(binary32, [1], [total]),
      dy: tensorOf(binary32, shape, dy),
    });
    const round = (x: Decimal): number => roundDecimal(x, findFloatFormat(output)) + 0;
    const norm = settled(g.map((x) => fromDouble(x * x))).sqrt();
    const ratio = fromDouble(total).div(norm);
    const scales = channelsOf(v, fanIn).map((channel) => scaleOf(channel, p, epsilon));
    const xHat = v.map((x, i) => fromDouble(x).div(scales[Math.floor(i / fanIn)]));
    const y = xHat.map((x, i) => round(x.times(fromDouble(g[Math.floor(i / fanIn)])).times(ratio)));
    expect([...ours.y.data].map((x) => x + 0)).toEqual(y);
    const products = channelsOf(
      xHat.map((x, i) => x.times(fromDouble(dy[i]))),
      fanIn,
    );
    const along = products.flatMap((terms, i) => terms.map((term) => term.times(fromDouble(g[i])).div(norm).div(norm)));
    const dg = g.map((x, i) =>
      round(settled([...products[i], ...along.map((term) => term.times(fromDouble(-x)))]).times(ratio)),
    );
    expect([...ours.dweight.data].map((x) => x + 0)).toEqual(dg);
  });
});
