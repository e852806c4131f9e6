import { orderPresets } from '#library/index';
import { atMost, type Row, shown } from '../harness/row.ts';
import { kernelRow } from './kernel-row.ts';

const group = 'Sums of rows, every add rounded to binary16';
const formats = { input: 'binary16', compute: 'binary16', output: 'binary16' };
const shapes = { full: [1024, 1024], quick: [1024, 1024], reference: [8, 1024] } as const;

const kinds = { sum: { title: 'sums', kernel: 'sum_rows' }, l1: { title: 'L1 norms', kernel: 'l1_rows' } } as const;

const widths =
  'WASM has 128 bits: of 4 terms a transposition takes 2 shuffles and 1 operation on signs or exponents, an add and its rounding 4 operations; ' +
  'AVX2 and F16C take 3 shuffles, 1 add and 2 conversions for 8.';
const panels =
  ' Any order but a chain needs whole rows first: 32 of them are transposed to a panel in the second-level cache.';
const copies = ' A third of the time or less goes into the copy of x to the kernels’ memory.';

const places = {
  plain: { suffix: '', name: '', limit: copies },
  resident: { suffix: '-resident', name: ', of resident x', limit: '' },
} as const;

function sumRow(kind: keyof typeof kinds, order: string, place: keyof typeof places): Row {
  const { title, kernel } = kinds[kind];
  const { suffix, name, limit } = places[place];
  const inSequence = order === 'sequential';
  return kernelRow({
    id: `${kind}-${order}${suffix}`,
    group,
    name: `${title} of rows, order ${order}${name}`,
    goal: atMost(inSequence ? 1 : 1.5, 'a native loop in sequence (F16C, AVX2)'),
    limit: `${widths}${order.startsWith('sequential') ? '' : panels}${limit}`,
    spec: { bitnorm: 1, reduce: kind, formats, order },
    shapes,
    peer: 'native',
    kernel,
    baseline: 'C, 8×8 transposes, F16C',
    resident: place === 'resident',
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

/** Both sums in every order with a name, of x in either place. */
export const sumRows: readonly Row[] = [
  ...(['sum', 'l1'] as const).flatMap((kind) =>
    Object.keys(orderPresets).flatMap((order) => [sumRow(kind, order, 'plain'), sumRow(kind, order, 'resident')]),
  ),
  ofColumns,
];
