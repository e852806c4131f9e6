import { existsSync, readFileSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RowResult } from '../../bench/harness/result.ts';
import { atMost, shown, timesFaster } from '../../bench/harness/row.ts';
import { spreadLabels } from '../../bench/page/curves.ts';
import { speedPage } from '../../bench/page/page.ts';
import { sizesTables, textTable } from '../../bench/page/table.ts';
import { digits, goalText } from '../../bench/page/words.ts';
import { type Results, resultsText } from '../../bench/results.ts';
import { filesOf } from '../../bench/write.ts';
import { root } from '../house/root.ts';

const timing = (name: string, median: number) => ({ name, median, best: median / 2 });

const rows: readonly RowResult[] = [
  {
    ...{ id: 'a', group: 'Rounding', name: 'to binary16', goal: atMost(1.9, 'a native loop'), n: 1000 },
    ...{ standing: 'met', figure: 1.2345, ours: timing('roundArray', 0.1234), baseline: timing('C, F16C', 0.1) },
  },
  {
    ...{ id: 'b', group: 'Rounding', name: 'to e4m3', goal: timesFaster(40, 'a package'), n: 1000 },
    ...{ standing: 'not met', figure: 31.26, why: 'A reason.', ours: timing('roundArray', 12.34) },
  },
  {
    ...{ id: 'c', group: 'Norms', name: 'layer | norm', goal: atMost(2.5, 'PyTorch'), n: 1000 },
    ...{ standing: 'not measured', why: 'peer not found: Python with torch' },
    ...{ ours: timing('emulate', 1234), baseline: { missing: 'peer not found: Python with torch' } },
  },
  { id: 'd', group: 'Norms', name: 'other', goal: shown('what'), n: 1, standing: 'shown', figure: 7 },
];

const point = (count: number, median: number) => ({ rows: count, columns: 1000, median, best: median });
const curves = [
  { subject: 'rounding', path: 'bitnorm', points: [point(1, 3), point(10, 0.5), point(100, 0.25)] },
  { subject: 'rounding', path: 'C', points: [point(1, 0.1), point(10, 0.2)] },
];

const results: Results = {
  machine: { processor: 'A processor', cores: 2, memoryGiB: 8, node: '20.1.2' },
  rows,
  sizes: { lengths: curves, shapes: curves },
};

describe('the words of the table', () => {
  test('numbers have the digits that are no noise', () => {
    expect([0.0567, 1.234, 12.34, 123.4, 12345.6].map(digits)).toEqual(['0.06', '1.23', '12.3', '123', '12,346']);
  });

  test('goals say which way they go', () => {
    expect(goalText(atMost(1.9, 'a native loop'))).toBe('≤ 1.9× a native loop');
    expect(goalText(timesFaster(40, 'a package'))).toBe('≥ 40× faster than a package');
    expect(goalText({ bound: 'atMost', limit: 150, unit: 'ms', of: 'in all' })).toBe('≤ 150 ms in all');
    expect(goalText(shown('for comparison'))).toBe('(for comparison)');
  });

  test('the text table has a line a row, its columns one below the other', () => {
    expect(textTable(rows).split('\n')).toEqual([
      'work          ours ns  base ns  figure  goal',
      '',
      'Rounding',
      'to binary16      0.12     0.10   1.23×  ≤ 1.9× a native loop         met',
      'to e4m3          12.3            31.3×  ≥ 40× faster than a package  not met: A reason.',
      '',
      'Norms',
      'layer | norm    1,234                   ≤ 2.5× PyTorch               not measured: peer not found: Python with torch',
      'other                            7.00×  (what)                       shown',
    ]);
  });

  test('times over sizes leave out what was not measured', () => {
    const lines = sizesTables(results.sizes).split('\n');
    expect(lines.slice(1, 5)).toEqual([
      'elements  rounding: bitnorm  rounding: C',
      '   1,000               3.00         0.10',
      '  10,000               0.50         0.20',
      ' 100,000               0.25',
    ]);
  });
});

describe('the page', () => {
  const page = speedPage(results);

  test('has a line for each goal, and a reason for each that is not met', () => {
    expect(page).toContain(
      '| to binary16 | ≤ 1.9× a native loop | 1.23× | roundArray 0.12 ns; C, F16C 0.10 ns | met |',
    );
    expect(page).toContain('| **not met** |');
    expect(page).toContain('- to e4m3, 31.3×: A reason.');
    expect(page).toContain('- layer \\| norm: peer not found: Python with torch');
    expect(page).toContain('Of 3 goals 1 was met in this run.');
    expect(page).toContain('Measured on 2 cores of A processor with 8 GiB, Node 20.1.2.');
  });

  test('names nothing of this one machine', async () => {
    const texts = [...(await filesOf(results)).values()].join('\n');
    for (const name of [tmpdir(), homedir(), root, hostname()]) expect(texts).not.toContain(name);
  });

  test('has pictures that hold every point of every curve', async () => {
    const files = await filesOf(results);
    const picture = files.get('docs/pictures/speed-lengths.svg') ?? '';
    expect(picture.match(/<circle/g)).toHaveLength(5);
    expect(picture).toContain('rounding: bitnorm');
    expect(picture).toContain('<title>');
  });
});

test('labels keep their order and stand a gap apart', () => {
  expect(spreadLabels([0, 0.05, 1, 0.06], 0.1)).toEqual([0, 0.1, 1, 0.2]);
  expect(spreadLabels([2, 1], 0.5)).toEqual([2, 1]);
});

test('numbers are kept with four digits', () => {
  expect(resultsText({ ...results, rows: [] })).toContain('"median": 0.25');
  expect((JSON.parse(resultsText(results)) as Results).rows[0].figure).toBe(1.234);
});

describe('what is kept is what the last full run wrote', async () => {
  const path = join(root, 'bench/results.json');
  const kept = existsSync(path)
    ? await filesOf(JSON.parse(readFileSync(path, 'utf8')) as Results)
    : new Map<string, string>();
  test('there are results', () => expect(kept.size).toBeGreaterThan(0));
  test.each([...kept])('%s', (file, text) => {
    expect(existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined).toBe(text);
  });
});
