import type { FloatFormat } from '../../src/formats/format.ts';
import { bound, type OutputBound } from '../../src/kernels/bound.ts';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { ulp } from '../../src/measure/ulps.ts';
import { normNames } from '../../src/normalizers/model.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { truthOf } from './truth.ts';

const statistics = ['l2', 'l1', { kind: 'lp', p: 3 }, 'linf', { kind: 'topk', k: 10 }, 'range'] as const;
const formats = [
  ['binary16', 'binary32'],
  ['bfloat16', 'binary32'],
  ['binary32', 'binary32'],
  ['binary16', 'binary16'],
  ['bfloat16', 'bfloat16'],
] as const;
const orders = ['sequential', 'pairwise', 'block'] as const;

/** One kernel of every norm, statistic, pair of formats and order, forward and backward. */
export const boundCases = normNames.flatMap((norm) =>
  statistics.flatMap((statistic) =>
    formats.flatMap(([input, compute]) =>
      orders.map((order) => ({
        name: `${norm} ${typeof statistic === 'string' ? statistic : statistic.kind} ${input} ${compute} ${order}`,
        written: {
          bitnorm: 1,
          norm,
          ...(norm === 'group' ? { groups: 2 } : {}),
          statistic,
          formats: { input, compute },
          order,
          backward: true,
        },
      })),
    ),
  ),
);

/** How the bounds of one output stand to what was seen. */
export interface Tightness {
  readonly name: string;
  readonly output: string;
  /** The largest observed error in ulps of the output's format. */
  readonly observed: number;
  /** The largest running bound over the largest observed error. */
  readonly ratio: number;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function tightnessOf(name: string, output: string, kernel: Tensor, truth: Tensor, { bounds }: OutputBound): Tightness {
  const distance = bounds.running?.distance ?? new Float64Array();
  const errors = kernel.data.map((value, i) => (distance[i] < Infinity ? Math.abs(value - truth.data[i]) : 0));
  const worst = errors.reduce((best, error, i) => (error > errors[best] ? i : best), 0);
  const unit = ulp(truth.data[worst], kernel.format as FloatFormat);
  const allowed = largest(distance.filter((one) => one < Infinity));
  return { name, output, observed: errors[worst] / unit, ratio: allowed / errors[worst] };
}

/**
 * A case on rows of mixed magnitudes, plain ones and rows far from zero.
 * @param length of the last axis
 */
export function runCase({ name, written }: (typeof boundCases)[number], seed: number, length: number) {
  const spec = resolveSpec(written);
  const inputs = sampleInputs(spec, 'axes' in spec ? [3, 4 * length] : [3, 4, length], seed);
  const bounds = bound(spec, inputs, { kinds: ['running', 'order', 'anyOrder'] });
  const { outputs } = emulate(spec, inputs);
  const truth = truthOf(spec, inputs);
  const tightness = Object.entries(bounds).map(([output, of]) =>
    tightnessOf(name, output, outputs[output], truth[output], of),
  );
  return { bounds, outputs, truth, tightness };
}
