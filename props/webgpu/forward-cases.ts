import type { Written } from '../../src/kernels/defaults.ts';
import type { NormSpec } from '../../src/kernels/norm/resolve.ts';
import { mergeSpecs } from '../../src/kernels/presets.ts';
import { geometryOf } from '../../src/normalizers/catalogue.ts';
import { fitsShape } from '../../src/props/specs/norms.ts';
import { resolved } from '../../src/props/specs/resolves.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { hardGroups } from '../engines/rows-inputs.ts';
import { inputsFor } from '../kernels/inputs.ts';

/*
 * Norms that together hold every choice a forward pass has. Each dimension is a list of choices; a case takes one of each, and the choices
 * of a dimension come round at a pace of its own, so that they meet in many pairs.
 */

interface Layout {
  readonly spec: Written;
  readonly shape: readonly number[];
}

const layouts: readonly Layout[] = [
  { spec: { norm: 'layer' }, shape: [22, 37] },
  { spec: { norm: 'rms' }, shape: [11, 70] },
  { spec: { norm: 'batch', channelAxis: 1, running: { convention: 'pytorch' } }, shape: [7, 11, 5] },
  { spec: { norm: 'group', channelAxis: 1, groups: 3 }, shape: [4, 9, 10] },
  { spec: { norm: 'weight', channelAxis: 0 }, shape: [11, 3, 10] },
  { spec: { norm: 'batch', channelAxis: -1, running: { convention: 'paper', momentum: 0.9 } }, shape: [40, 10] },
  { spec: { norm: 'layer', axes: [-2, -1] }, shape: [10, 6, 25] },
  { spec: { norm: 'instance', channelAxis: 1 }, shape: [3, 4, 22] },
  { spec: { norm: 'weight', channelAxis: 1, gain: 'total' }, shape: [5, 12, 4] },
  { spec: { norm: 'rms', axes: [1] }, shape: [3, 64, 4] },
  { spec: { norm: 'batch', channelAxis: 1, mode: 'inference' }, shape: [6, 11, 5] },
  { spec: { norm: 'group', channelAxis: -1, groups: 2, channelsLast: true }, shape: [5, 10, 8] },
  { spec: { norm: 'layer', axes: [0] }, shape: [32, 11] },
  { spec: { norm: 'batch', channelAxis: -1, mode: 'inference', running: { convention: 'paper' } }, shape: [30, 11] },
  { spec: { norm: 'weight', channelAxis: 0, gain: 'fixed' }, shape: [10, 48] },
  { spec: { norm: 'rms' }, shape: [10, 1200] },
];

const moment = (stage: Written): Written => ({ stages: { moment: stage } });

const statistics: readonly Written[] = [
  {},
  moment({ method: 'onePass' }),
  { statistic: 'l1' },
  moment({ method: 'welford' }),
  { statistic: 'linf' },
  { statistic: { kind: 'topk', k: 5 } },
  { statistic: { kind: 'l2', mean: false } },
  { statistic: { kind: 'range', constant: 'paper' } },
  moment({ method: 'onePass', clamp: true, difference: 'rounded', contract: true }),
  { statistic: { kind: 'topk', k: 3, sumOrder: 'descending', constant: 'paper' } },
  moment({ method: 'welford', pushKind: 'reciprocal', mergeKind: 'reciprocal', mergeForm: 'summed' }),
  { statistic: { kind: 'range', chunks: 2, extremum: 'number' } },
  { statistic: 'unit' },
  moment({ method: 'onePass', kind: 'reciprocal', difference: 'fusedShare' }),
  { statistic: { kind: 'linf', extremum: 'selectSecond', constant: 'paper' } },
  { statistic: { kind: 'l1', mean: false } },
  { statistic: { kind: 'l2', constant: 0.7 } },
  { statistic: { kind: 'lp', p: 3 } },
  moment({ method: 'welford', mergeForm: 'totals' }),
  { statistic: { kind: 'lp', p: 1.5, mean: false } },
  moment({ method: 'welford', mergeKind: 'reciprocal', mergeForm: 'shares', contract: true }),
];

const root = (epsilon: unknown, stage: Written): Written => ({ epsilon, stages: { root: stage } });
const added = (value: number) => ({ value, place: 'added' });

const roots: readonly Written[] = [
  {},
  root(added(1e-3), { kind: 'reciprocal' }),
  root(1e-5, { kind: 'divide' }),
  root({ value: 0.01, place: 'maximum' }, { kind: 'divide' }),
  root(0, {}),
  root(added(1e-2), { kind: 'divide', contract: true }),
  root(1e-3, { kind: 'reciprocal', resultFormat: 'binary16' }),
];

const normalize = (stage: Written): Written => ({ stages: { normalize: stage } });

const forms: readonly Written[] = [
  {},
  normalize({ form: 'folded' }),
  normalize({ form: 'shifted', contract: true }),
  normalize({ form: 'folded', contract: true, contractOffset: false, shiftFormat: 'bfloat16' }),
  normalize({ form: 'shifted', shiftFormat: 'binary16' }),
  normalize({ form: 'centered', resultFormat: 'bfloat16' }),
  normalize({ form: 'weighted' }),
  normalize({ form: 'weighted', contract: true }),
];

const formats: readonly Written[] = [
  { preset: 'fp16' },
  { preset: 'fp16-pure' },
  { preset: 'bf16-block' },
  { preset: 'fp32' },
  { preset: 'bf16-pure' },
  { preset: 'fp16-block', formats: { saved: 'binary16' }, subnormals: 'flush' },
  { preset: 'fp16', formats: { output: 'e4m3fn', parameters: 'bfloat16' }, overflow: 'saturate' },
  { preset: 'bf16', rounding: 'towardZero', stages: { output: { rounding: 'tiesToEven' } } },
  { preset: 'fp16', formats: { compute: 'tf32', saved: 'binary32' }, stages: { center: { format: 'binary32' } } },
  { preset: 'fp16-pure', rounding: 'towardNegative', overflow: 'saturateFinite', subnormals: 'flushOutput' },
  { preset: 'fp16', formats: { input: 'e5m2', parameters: 'e4m3fn' }, stages: { affine: { format: 'binary16' } } },
];

const accumulated = (stage: Written): Written => ({ stages: { mean: stage, moment: stage } });
const tensorCore = { chain: { start: 'zero', block: 4 } };

const orders: readonly Written[] = [
  {},
  { order: 'warp' },
  { order: 'pairwise', ...accumulated({ divide: 'each' }) },
  { order: 'numpyPairwise', ...accumulated({ kind: 'reciprocal', accumulator: 'kahan' }) },
  { order: 'halving', ...accumulated({ mergeFormat: 'bfloat16', sumFormat: 'binary16' }) },
  { order: 'block', ...accumulated({ divideFormat: 'binary32', resultFormat: 'binary16' }) },
  { ...accumulated({ accumulator: { fused: { fractionBits: 24 } }, order: tensorCore }) },
  { order: 'butterflyUp', ...accumulated({ accumulator: 'neumaier' }) },
  { order: { byGroup: { cycle: ['sequential', 'warp', 'pairwise'] } }, contract: true },
  { order: 'butterflyDown', stages: { moment: { productFormat: 'bfloat16' } } },
];

const rests: readonly Written[] = [
  { affine: true },
  { affine: { weight: true, bias: false } },
  { affine: true, contract: true },
  { stages: { epilogue: [{ kind: 'relu' }] } },
  { affine: { weight: false, bias: true } },
  { stages: { prologue: [{ kind: 'residual', format: 'binary16' }] } },
  { affine: false },
  {
    formats: { output: 'int8' },
    stages: { epilogue: [{ kind: 'relu' }, { kind: 'quantize', scale: 0.03, zeroPoint: 3 }] },
  },
  { formats: { output: 'e4m3fn' }, stages: { epilogue: [{ kind: 'scale', scale: 0.37, overflow: 'saturate' }] } },
  { stages: { prologue: [{ kind: 'residual' }, { kind: 'residual' }], mean: { storedFormat: 'binary16' } } },
  {
    formats: { output: 'uint8' },
    stages: { epilogue: [{ kind: 'quantize', scale: 0.03, zeroPoint: 128, convention: 'exact' }] },
  },
  { formats: { output: 'e5m2' }, stages: { epilogue: [{ kind: 'scale', scale: 3, division: 'reciprocal' }] } },
];

const dimensions = { statistics, roots, forms, formats, orders, rests };
const paces: Readonly<Record<keyof typeof dimensions, number>> = {
  ...{ statistics: 1, roots: 3, forms: 3, formats: 7, orders: 3, rests: 5 },
};

/** Rounds of the whole grid, in which every choice meets others than in the one before. */
export const rounds = 12;

export interface ForwardCase {
  readonly name: string;
  readonly spec: NormSpec;
  readonly shape: readonly number[];
  /** What it took of the dimensions. */
  readonly taken: readonly Written[];
}

/** Every choice of every dimension. */
export const allChoices: readonly Written[] = Object.values(dimensions).flat();

/** The choice of a dimension in a case; the round says where in each list cases begin. */
function choiceOf(dimension: keyof typeof dimensions, i: number, round: number): Written {
  const list = dimensions[dimension];
  return list[(i * paces[dimension] + round * (paces[dimension] + 2)) % list.length];
}

/** A case; choices that contradict what the others settle are left out. */
export function forwardCase(i: number, round: number): ForwardCase {
  const { spec: layout, shape } = layouts[(i + round) % layouts.length];
  let written: Written = { bitnorm: 1, ...layout };
  const taken: Written[] = [];
  for (const dimension of Object.keys(dimensions) as (keyof typeof dimensions)[]) {
    const choice = choiceOf(dimension, i, round);
    const more = mergeSpecs(written, choice);
    if (!fitsShape(more, shape)) continue;
    written = more;
    taken.push(choice);
  }
  const name = `${round}.${i} ${JSON.stringify(written)} of [${shape}]`;
  return { name, spec: resolved(written) as NormSpec, shape, taken };
}

/** As many cases as the longest dimension has choices. */
export const casesPerRound = Math.max(layouts.length, ...Object.values(dimensions).map((list) => list.length));

/** Inputs whose groups are hard to sum, each in its way, with parameters of all sizes. */
export function hardInputs({ spec, shape }: Pick<ForwardCase, 'spec' | 'shape'>, seed: number): Record<string, Tensor> {
  const geometry = geometryOf(spec, shape);
  const rows = (first: number): Tensor => hardGroups(spec.formats.input, shape, geometry, seed, first);
  const others = inputsFor(spec, shape, seed, false);
  return { ...others, x: rows(0), ...('residual' in others ? { residual: rows(3) } : {}) };
}
