import { orderPresets } from '#library/index';
import { atMost, type Row, shown } from '../harness/row.ts';
import { kernelRow } from './kernel-row.ts';

const group = 'Sums of rows, every add rounded to binary16';
const formats = { input: 'binary16', compute: 'binary16', output: 'binary16' };
const shapes = { full: [1024, 1024], quick: [1024, 1024], reference: [8, 1024] } as const;

const kinds = { sum: { title: 'sums', kernel: 'sum_rows' }, l1: { title: 'L1 norms', kernel: 'l1_rows' } } as const;

function sumRow(kind: keyof typeof kinds, order: string): Row {
  const { title, kernel } = kinds[kind];
  return kernelRow({
    id: `${kind}-${order}`,
    group,
    name: `${title} of rows, order ${order}`,
    goal: atMost(order === 'sequential' ? 1 : 1.5, 'a native loop in sequence (F16C, AVX2)'),
    spec: { bitnorm: 1, reduce: kind, formats, order },
    shapes,
    peer: 'native',
    kernel,
    baseline: 'C, 8×8 transposes, F16C',
  });
}

const ofColumns = kernelRow({
  id: 'sum-columns',
  group,
  name: 'sums of columns, order sequential',
  goal: shown('a native loop over what lies side by side'),
  spec: { bitnorm: 1, reduce: 'sum', axes: [0], formats, order: 'sequential' },
  shapes: { ...shapes, reference: [1024, 8] },
  peer: 'native',
  kernel: 'sum_columns',
  baseline: 'C, F16C',
});

/** Both sums in every order with a name. */
export const sumRows: readonly Row[] = [
  ...(['sum', 'l1'] as const).flatMap((kind) => Object.keys(orderPresets).map((order) => sumRow(kind, order))),
  ofColumns,
];
