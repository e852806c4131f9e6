import { norms } from '../../src/normalizers/catalogue.ts';
import { constantOf } from '../../src/normalizers/constants.ts';
import { gains } from '../../src/normalizers/gain.ts';
import type { Statistic } from '../../src/normalizers/model.ts';
import { statistics } from '../../src/normalizers/statistics.ts';
import { describeOrder } from '../../src/reductions/describe.ts';
import { orderPresets } from '../../src/reductions/order.ts';
import { code, table } from './markdown.ts';

export const normTable = (): string =>
  table(
    ['norm', 'statistics over', 'subtracts the mean', 'laid out by', 'running statistics'],
    Object.values(norms).map(({ name, space, centres, layout, running }) => [
      code(name),
      space,
      centres ? 'yes' : 'no',
      { axes: '`axes`', channel: '`channelAxis`', groups: '`channelAxis`, `groups`' }[layout],
      running ? 'yes' : 'no',
    ]),
  );

export const statisticTable = (): string =>
  table(
    ['statistic', 'scale s', 'epsilon stands', 'may take the sum'],
    Object.values(statistics).map(({ kind, formula, root: hasRoot, sums }) => [
      code(kind),
      formula,
      hasRoot ? '`insideRoot`, or `added`, `maximum`' : '`added`, or `maximum`',
      sums ? 'yes' : 'no',
    ]),
  );

export const gainTable = (): string =>
  table(
    ['gain', 'γ of channel i', '`weight` has', 'also reads', 'gradient'],
    Object.values(gains).map(({ name, formula, shape, held, trained }) => [
      code(name),
      formula,
      shape === 'one' ? 'one entry' : 'an entry for each channel',
      held ? '`total`, one entry' : '',
      trained ? '`dweight`' : 'none',
    ]),
  );

const sizes = [32, 128, 1024, 4096, 65536];
const measured: readonly [string, Omit<Statistic, 'constant'>, Statistic['constant']][] = [
  ['`linf`, `topk`: paper', { kind: 'linf' }, 'paper'],
  ['`linf`: exact', { kind: 'linf' }, 'exact'],
  ['`topk` of 10: exact', { kind: 'topk', k: 10 }, 'exact'],
  ['`range`: paper', { kind: 'range' }, 'paper'],
  ['`range`: exact', { kind: 'range' }, 'exact'],
];

export const constants = (): string =>
  table(
    ['C for m terms', ...sizes.map(String)],
    measured.map(([name, statistic, constant]) => [
      name,
      ...sizes.map((m) => constantOf({ ...statistic, constant }, m).toFixed(4)),
    ]),
  );

export const powerConstants = (): string =>
  table(
    ['p', '0.5', '1', '1.5', '2', '3', '4', '8'],
    [
      [
        'C of `lp`',
        ...[0.5, 1, 1.5, 2, 3, 4, 8].map((p) => constantOf({ kind: 'lp', p, constant: 'exact' }, 1).toFixed(4)),
      ],
    ],
  );

export const orders = (): string =>
  table(
    ['name', 'order'],
    Object.keys(orderPresets).map((name) => [code(name), describeOrder(name)]),
  );
