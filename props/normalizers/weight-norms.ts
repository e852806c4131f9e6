import fc from 'fast-check';
import { binary64 } from '../../src/formats/catalogue.ts';
import { emulate, exact, resolveSpec } from '../../src/kernels/spec.ts';
import type { GainName } from '../../src/normalizers/model.ts';
import { tensorOf } from '../../src/tensors/tensor.ts';
import { absolute, constant, type Dual, divide, gradient, largest, multiply, power, sum } from './dual.ts';

/** Weights of some channels, their gains and a total, and a gradient. */
export interface WeightCase {
  readonly statistic: unknown;
  /** The exponent of the norm. */
  readonly p: number;
  readonly gain: GainName;
  readonly fanIn: number;
  readonly v: readonly number[];
  /** One for all where the gain is fixed. */
  readonly g: readonly number[];
  readonly total: number;
  readonly dy: readonly number[];
}

const norms: readonly (readonly [unknown, number])[] = [
  ['l2', 2],
  ['l1', 1],
  ['linf', Infinity],
  [{ kind: 'lp', p: 3 }, 3],
  [{ kind: 'lp', p: 1.5 }, 1.5],
  [{ kind: 'lp', p: 0.5 }, 0.5],
];

const entry = fc.integer({ min: -4000, max: 4000 }).map((n) => n / 1024);
const positive = fc.integer({ min: 1, max: 4000 }).map((n) => n / 1024);

/** Weights whose channels are not all zeros and whose magnitudes differ, so that every norm has a gradient. */
export const weightCases: fc.Arbitrary<WeightCase> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.constantFrom(...norms))
  .chain(([channels, fanIn, [statistic, p]]) => {
    const count = channels * fanIn;
    return fc
      .record({
        gain: fc.constantFrom<GainName>('learned', 'fixed', 'total'),
        v: fc.uniqueArray(entry, { minLength: count, maxLength: count, selector: Math.abs }),
        gains: fc.array(positive, { minLength: channels, maxLength: channels }),
        total: positive,
        dy: fc.array(entry, { minLength: count, maxLength: count }),
      })
      .map(({ gain, v, gains, ...rest }) => ({
        ...rest,
        statistic,
        p,
        fanIn,
        gain,
        v: v.map((x) => x || 1 / 2048),
        g: gain === 'fixed' ? gains.slice(0, 1) : gains,
      }));
  });

const formats = { input: 'binary64', compute: 'binary64', saved: 'binary64', output: 'binary64' };

/** The kernel's tensors in binary64, emulated and exact, with its gradients. */
export function runWeights(one: WeightCase) {
  const { v, g, total, dy, fanIn, statistic, gain } = one;
  const shape = [v.length / fanIn, fanIn];
  const spec = resolveSpec({ bitnorm: 1, norm: 'weight', statistic, gain, formats, backward: true });
  const inputs = {
    x: tensorOf(binary64, shape, v),
    weight: tensorOf(binary64, [g.length], g),
    total: tensorOf(binary64, [1], [total]),
    dy: tensorOf(binary64, shape, dy),
  };
  return { emulated: emulate(spec, inputs).outputs, exact: exact(spec, inputs) };
}

/** A list cut in channels. */
export function channelsOf<T>(all: readonly T[], fanIn: number): readonly (readonly T[])[] {
  return Array.from({ length: all.length / fanIn }, (_, i) => all.slice(i * fanIn, (i + 1) * fanIn));
}

function normOf(v: readonly Dual[], p: number): Dual {
  const magnitudes = v.map(absolute);
  if (p === Infinity) return largest(magnitudes);
  return power(sum(magnitudes.map((c) => power(c, p))), 1 / p);
}

function gainsOf({ gain, total }: WeightCase, g: readonly Dual[], channels: number): readonly Dual[] {
  if (gain === 'fixed') return Array.from({ length: channels }, () => g[0]);
  if (gain === 'learned') return g;
  const ratio = divide(constant(total), normOf(g, 2));
  return g.map((one) => multiply(one, ratio));
}

/** w = γ·v/‖v‖ by the definition. */
function weightsOf(one: WeightCase, v: readonly Dual[], g: readonly Dual[]): readonly Dual[] {
  const channels = channelsOf(v, one.fanIn);
  const gains = gainsOf(one, g, channels.length);
  return channels.flatMap((channel, i) => {
    const norm = normOf(channel, one.p);
    return channel.map((entryOfV) => multiply(gains[i], divide(entryOfV, norm)));
  });
}

/** w and the gradients of Σ dy·w with respect to v and g, by the definition and dual numbers. */
export function defined(one: WeightCase) {
  const { v, g, dy } = one;
  const loss = (w: readonly Dual[]): Dual => sum(w.map((entryOfW, i) => multiply(constant(dy[i]), entryOfW)));
  const [fixedV, fixedG] = [v.map(constant), g.map(constant)];
  return {
    w: weightsOf(one, fixedV, fixedG).map(({ value }) => value),
    dv: gradient((moving) => loss(weightsOf(one, moving, fixedG)), v),
    dg: gradient((moving) => loss(weightsOf(one, fixedV, moving)), g),
  };
}
