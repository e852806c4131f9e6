import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseHTML } from 'linkedom';
import { chromium } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { defaultSetup } from '../../src/kernels/precision/setup.ts';
import { measurePrecision } from '../../src/kernels/precision/sweep.ts';
import { precisionHtml } from '../../src/report/precision/html.ts';
import { precisionJson } from '../../src/report/precision/json.ts';
import type { PrecisionReport } from '../../src/report/precision/model.ts';
import { precisionText } from '../../src/report/precision/text.ts';
import { rangeText, shareText, signedPercent } from '../../src/report/precision/words.ts';

const setup = {
  ...defaultSetup,
  orders: ['pairwise'],
  lengths: [128, 32],
  means: [0, 16],
  seeds: 1,
  sigmas: Array.from({ length: 14 }, (_, i) => 3 * i - 24),
};
const report: PrecisionReport = { ...measurePrecision(setup), version: '0.0.0' };
const plain = (width: number) => ({ color: (_style: unknown, text: string) => text, width });

describe('as text', () => {
  const text = precisionText(report, plain(80));
  const lines = text.split('\n');

  test.each([72, 80, 100])('fits %i columns', (width) => {
    const widest = Math.max(
      ...precisionText(report, plain(width))
        .split('\n')
        .map((line) => [...line].length),
    );
    expect(widest).toBeLessThanOrEqual(width);
  });

  test('tells at the top where each statistic works', () => {
    const row = lines.find((line) => line.startsWith('binary16, pairwise  '));
    expect(row).toMatch(/^binary16, pairwise +2\^-9 … 2\^3 +2\^-18 … 2\^9 +2\^-18 … 2\^9/);
    expect(lines.find((line) => line.startsWith('bfloat16, pairwise  '))).toMatch(/( +everywhere){4}$/);
  });

  test('draws a sign a place', () => {
    const strip = lines.find((line) => line.startsWith('  l2 '));
    expect(strip).toContain(' 0000▒█████∞∞∞· ');
  });

  test('colours no character more or less', () => {
    const marked = precisionText(report, { color: (_style, one) => `<${one}>`, width: 80 });
    expect(marked.replace(/[<>]/g, '')).toBe(text.replace(/[<>]/g, ''));
  });
});

describe('kernels that cannot run', () => {
  const merging: PrecisionReport = {
    ...measurePrecision({
      ...setup,
      statistics: [{ kind: 'l2' }, { kind: 'l1' }],
      formats: ['binary16'],
      orders: ['sequential', 'pairwise'],
      lengths: [128, 100],
      spec: { stages: { mean: { divide: 'merge' }, moment: { divide: 'merge' } } },
    }),
    version: '0.0.0',
  };

  test('are told from those that are dead, with the reason, and do not hide the others', () => {
    const lines = precisionText(merging, plain(80)).split('\n');
    expect(lines).toContain('binary16, sequential  cannot run  cannot run');
    expect(lines.find((line) => line.startsWith('binary16, pairwise  '))).toMatch(/^binary16, pairwise +2\^-9 … 2\^6/);
    expect(lines.filter((line) => line.includes('x has no such values'))).toEqual([
      '· x has no such values   – cannot run',
    ]);
    expect(lines.filter((line) => /^ {2}l2 /.test(line)).slice(0, 2)).toEqual([
      expect.stringMatching(/ –{14} +–– +–– +cannot run$/),
      expect.stringMatching(/ –█ +██ /),
    ]);
    expect(lines.filter((line) => line.startsWith('  – '))).toEqual([
      `  – at m = 100, 128: "divide" 'merge' expected an order that merges equal parts,`,
      `  – at m = 100: "divide" 'merge' expected an order that merges equal parts, got`,
    ]);
    expect(lines.every((line) => [...line].length <= 80)).toBe(true);
    expect(precisionText(report, plain(80))).not.toContain('cannot run');
  });

  test('stand in JSON and on the page', async () => {
    const { results } = JSON.parse(precisionJson(merging)) as {
      results: { length: { standing: string; reason?: string }[] }[];
    };
    expect(results.map(({ length }) => length.map(({ standing }) => standing))).toEqual([
      ['notRunnable', 'notRunnable'],
      ['notRunnable', 'notRunnable'],
      ['notRunnable', 'works'],
      ['notRunnable', 'works'],
    ]);
    expect(results[2]?.length.map(({ reason }) => reason)).toEqual([
      `"divide" 'merge' expected an order that merges equal parts, got 32 and 4 terms`,
      undefined,
    ]);
    const page = await precisionHtml(merging);
    expect(page.includes(`l2, m = 100: cannot run, "divide" 'merge' expected`)).toBe(true);
    expect(page.includes('class="mark-notRunnable"')).toBe(true);
    expect((await precisionHtml(report)).includes('class="mark-notRunnable"')).toBe(false);
  });
});

describe('as JSON', () => {
  const json = JSON.parse(precisionJson(report)) as {
    'bitnorm.precision': number;
    results: { format: string; sigma: { place: { sigma: number }; standing: string }[] }[];
  };

  test('has a version and every measurement', () => {
    expect(json['bitnorm.precision']).toBe(1);
    expect(json.results.map(({ sigma }) => sigma.length)).toEqual(report.results.map(() => 14));
    expect(json.results[0]?.sigma.map(({ standing }) => standing)).toEqual(
      report.results[0]?.sweeps.sigma.map(({ standing }) => standing),
    );
  });
});

describe('as a page', () => {
  let page: string;
  beforeAll(async () => {
    page = await precisionHtml(report);
  });

  test('needs nothing from elsewhere, and is the same for the same report', async () => {
    expect(page).toMatch(/^<!doctype html>/);
    expect(page.replace(/http:\/\/www\.w3\.org\/\S+?"/g, '')).not.toMatch(/https?:|<script|@import|url\(/);
    expect(await precisionHtml(report)).toBe(page);
  });

  test('has a cell a place with its words, and signs beside colours', () => {
    const { document } = parseHTML(page) as unknown as {
      document: { querySelectorAll(s: string): Iterable<{ textContent: string }> };
    };
    const titles = [...document.querySelectorAll('rect title')].map(({ textContent }) => textContent);
    const dead = titles.filter((title) => /^l2, σ = 2⁶: dead: overflows \(moment\)/.test(title));
    expect(dead.length).toBe(1);
    expect(page).toContain('>∞</text>');
    expect(page).toContain('>~</text>');
  });

  test.runIf(existsSync('/usr/bin/chromium')).each(['light', 'dark'] as const)(
    'fits narrow and wide windows, %s, without a complaint',
    async (colorScheme) => {
      const folder = mkdtempSync(join(tmpdir(), 'bitnorm-precision-'));
      const file = join(folder, 'index.html');
      writeFileSync(file, page);
      const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
      const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
      const complaints: string[] = [];
      const overflows: unknown[] = [];
      for (const width of [390, 1280]) {
        const view = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        view.on('console', (message) => complaints.push(message.text()));
        view.on('pageerror', (error) => complaints.push(String(error)));
        await view.goto(pathToFileURL(file).href);
        overflows.push(await view.evaluate('document.documentElement.scrollWidth - innerWidth'));
      }
      await browser.close();
      rmSync(folder, { recursive: true });
      expect([complaints, overflows.map((one) => Math.max(0, one as number))]).toEqual([[], [0, 0]]);
    },
  );
});

test('words', () => {
  expect([signedPercent(-0.123), signedPercent(0.00001), signedPercent(1.5), signedPercent(Infinity)]).toEqual([
    '−12%',
    '0%',
    '+150%',
    '∞',
  ]);
  expect([shareText(0), shareText(1e-6), shareText(0.0123)]).toEqual(['0', '<0.01%', '1.2%']);
  expect(rangeText([], 'forward')).toBe('nowhere');
});
