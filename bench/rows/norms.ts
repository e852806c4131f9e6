import { atMost, type Row, timesFaster } from '../harness/row.ts';
import { kernelRow, type Shapes } from './kernel-row.ts';

const group = 'Whole norms';
const byRows: Shapes = { full: [4096, 1024], quick: [256, 1024], reference: [2, 1024] };
const byColumns: Shapes = { full: [4096, 1024], quick: [256, 1024], reference: [256, 8] };
const layer = { bitnorm: 1, norm: 'layer', preset: 'fp16-pure' };
const layerName = 'layer norm, forward, every step rounded to fp16';
/** Measured: the transposition and the sums alone, in a second-level cache, and a copy of as many values. */
const l1Limit =
  'in a cache the sums take 0.21 ns an element, a copy of x to the kernels’ memory 0.09 ns; 16 MB of x come from beyond the second-level cache.';

export const normRows: readonly Row[] = [
  kernelRow({
    id: 'layer-norm',
    group,
    name: layerName,
    goal: atMost(2.5, 'PyTorch’s float32 layer_norm'),
    spec: layer,
    shapes: byRows,
    peer: 'torch',
    kernel: 'layer_norm',
    baseline: 'PyTorch, float32',
  }),
  kernelRow({
    id: 'layer-norm-bf16',
    group,
    name: layerName,
    goal: timesFaster(5, 'PyTorch’s bf16 layer_norm'),
    spec: layer,
    shapes: byRows,
    peer: 'torch',
    kernel: 'layer_norm_bfloat16',
    baseline: 'PyTorch, bf16',
  }),
  kernelRow({
    id: 'batch-norm-l1',
    group,
    name: 'L1 batch norm, forward, every step rounded to fp16',
    goal: atMost(2.5, 'PyTorch’s float32 batch_norm'),
    spec: { bitnorm: 1, norm: 'batch', statistic: 'l1', preset: 'fp16-pure' },
    shapes: byColumns,
    peer: 'torch',
    kernel: 'batch_norm',
    baseline: 'PyTorch, float32',
  }),
  kernelRow({
    id: 'layer-norm-backward',
    group,
    name: 'layer norm, forward and backward, fp32 inside, fp16 in and out',
    goal: atMost(2.5, 'PyTorch’s float32 layer_norm, forward and backward'),
    spec: { bitnorm: 1, norm: 'layer', preset: 'fp16', backward: true },
    shapes: byRows,
    peer: 'torch',
    kernel: 'layer_norm_with_gradients',
    baseline: 'PyTorch, float32',
  }),
  ...[false, true].map((resident) =>
    kernelRow({
      id: resident ? 'l1-rows-resident' : 'l1-rows',
      group,
      name: `L1 norms of rows, every add rounded to fp16${resident ? ', of resident x' : ''}`,
      goal: timesFaster(3, 'PyTorch’s float32 norm(p=1)'),
      limit: l1Limit,
      spec: {
        bitnorm: 1,
        reduce: 'l1',
        formats: { input: 'binary16', compute: 'binary16', output: 'binary16' },
      },
      shapes: byRows,
      peer: 'torch',
      kernel: 'norm_1',
      baseline: 'PyTorch, float32',
      resident,
    }),
  ),
];
