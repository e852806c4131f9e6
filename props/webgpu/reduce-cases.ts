import type { Written } from '../../src/kernels/defaults.ts';
import { mergeSpecs } from '../../src/kernels/presets.ts';
import type { ReductionModel } from '../../src/kernels/reduction/model.ts';
import { overFeatures } from '../../src/normalizers/geometry.ts';
import { resolved } from '../../src/props/specs/resolves.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { hardGroups } from '../engines/rows-inputs.ts';

/* Reductions that together hold every kind and way there is, over rows that are hard to sum. */

const variance = (stage: Written, more: Written = {}): Written => ({
  reduce: 'variance',
  ...more,
  stages: { reduce: stage },
});

const kinds: readonly Written[] = [
  { reduce: 'sum' },
  { reduce: 'cumsum' },
  { reduce: 'mean', stages: { reduce: { divide: 'each' } } },
  variance({}),
  { reduce: 'l2' },
  { reduce: 'topk', k: 4 },
  { reduce: 'range', extremum: 'selectFirst' },
  variance({ method: 'welford', contract: true }, { correction: 1 }),
  { reduce: 'sumOfSquares', stages: { reduce: { contract: true } } },
  { reduce: 'linf' },
  { reduce: 'lp', p: 3 },
  variance({ method: 'onePass' }, { correction: 1 }),
  { reduce: 'l1' },
  { reduce: 'mean', stages: { reduce: { divide: 'merge', order: 'pairwise' } } },
  { reduce: 'lp', p: 1.5 },
];

const formats: readonly Written[] = [
  { preset: 'fp16' },
  { preset: 'bf16-pure', subnormals: 'flush' },
  { preset: 'fp16-pure' },
  { preset: 'fp32', rounding: 'towardPositive' },
  { preset: 'fp16', formats: { input: 'e4m3fn', output: 'e5m2' }, overflow: 'saturate' },
];

const orders: readonly Written[] = [{}, { order: 'warp' }, { order: 'pairwise' }, { order: 'block' }];

const layouts = [
  { spec: { axes: [-1] }, shape: [20, 64] },
  { spec: { axes: [0, 2] }, shape: [8, 11, 16] },
  { spec: { axes: [0] }, shape: [32, 3, 4] },
] as const;

export interface ReductionCase {
  readonly name: string;
  readonly spec: ReductionModel;
  readonly shape: readonly number[];
}

export const reductionCases: readonly ReductionCase[] = kinds.map((kind, i) => {
  const { spec: layout, shape } = layouts[i % layouts.length];
  const choices = [formats[(2 * i) % formats.length], orders[i % orders.length], kind];
  const written = choices.reduce(mergeSpecs, { bitnorm: 1, ...layout });
  return { name: JSON.stringify(written), spec: resolved(written) as ReductionModel, shape };
});

/** Rows that are hard to sum, each in its way. */
export function hardTerms(
  { spec, shape }: Pick<ReductionCase, 'spec' | 'shape'>,
  seed: number,
): Record<string, Tensor> {
  return { x: hardGroups(spec.formats.input, shape, overFeatures(shape, spec), seed) };
}
