import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htmlReport } from '../../src/report/html.ts';
import { sample } from './sample.ts';
import { wrongKernel } from './specimens.ts';

const executablePath = '/usr/bin/chromium';
const args = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--no-first-run'],
];

test('the page asks for the width of the device', async () => {
  expect(await htmlReport(sample)).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
});

// Where there is no browser there are no tests of it: a skipped test would look like one that is owed.
if (existsSync(executablePath)) {
  describe('in a browser', () => {
    let browser: Browser;
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'bitnorm-report-'));
      writeFileSync(join(folder, 'index.html'), await htmlReport(sample));
      writeFileSync(join(folder, 'one.html'), await htmlReport({ ...sample, kernels: [wrongKernel()] }));
      browser = await chromium.launch({ executablePath, args });
    }, 60_000);
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    /** Opens the page and gathers what it complains of. */
    const open = async (
      options: Parameters<Browser['newPage']>[0],
      hash = '',
      name = 'index.html',
    ): Promise<[Page, string[]]> => {
      const address = pathToFileURL(join(folder, name)).href;
      const page = await browser.newPage(options);
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('dialog', (dialog) => void dialog.dismiss().finally(() => complaints.push(dialog.message())));
      page.on('request', (request) => void (request.url().startsWith(address) || complaints.push(request.url())));
      await page.goto(address + hash);
      return [page, complaints];
    };
    const shown = (page: Page): Promise<number> => page.locator('tbody.kernel:visible').count();
    const overflow = (page: Page): Promise<number> =>
      page.evaluate('document.documentElement.scrollWidth - innerWidth');

    test.each([
      [390, 'light'],
      [320, 'dark'],
      [1280, 'light'],
      [1280, 'dark'],
    ] as const)('fits %d pixels, %s, with everything open', async (width, colorScheme) => {
      const [page, complaints] = await open({ viewport: { width, height: 800 }, colorScheme });
      expect(await overflow(page)).toBe(0);
      await page.evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true; })`);
      expect(await overflow(page)).toBe(0);
      const [paper, ink] = await page.evaluate<string[]>(
        `['backgroundColor', 'color'].map((name) => getComputedStyle(document.body)[name])`,
      );
      expect(paper === 'rgb(255, 255, 255)').toBe(colorScheme === 'light');
      expect(await page.evaluate(`getComputedStyle(document.querySelector('.plot text')).fill`)).toBe(ink);
      expect(complaints).toEqual([]);
      await page.close();
    });

    test('filters by standing and text', async () => {
      const [page] = await open({});
      expect(await shown(page)).toBe(11);
      await page.getByRole('searchbox').fill('TORCH f32');
      expect(await shown(page)).toBe(2);
      expect(await page.getByRole('status').textContent()).toBe('2 of 11 kernels');
      expect(await page.locator('tbody.group:visible').count()).toBe(1);
      await page.getByRole('radio', { name: 'Conforms' }).check();
      expect(await shown(page)).toBe(1);
      await page.getByRole('searchbox').fill('no such kernel');
      expect(await page.getByRole('status').textContent()).toBe('No kernel matches.');
      await page.close();
    });

    test('filters by standing and opens without script', async () => {
      const [page] = await open({ javaScriptEnabled: false });
      await page.getByRole('radio', { name: 'Bit-equal' }).check();
      expect(await shown(page)).toBe(4);
      await page.locator('#k0 th').first().click({ force: true });
      expect(await page.locator('#k0 .detail').isVisible()).toBe(true);
      await page.close();
    });

    test('is worked by keyboard', async () => {
      const [page] = await open({});
      await page.locator('#k2 summary').first().focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('#k2 .detail').isVisible()).toBe(true);
      await page.getByRole('radio', { name: 'All' }).focus();
      await page.keyboard.press('ArrowRight');
      expect(await shown(page)).toBe(4);
      await page.close();
    });

    test('opens the kernel that a link leads to', async () => {
      const [page] = await open({}, '#k4');
      expect(await page.locator('#k4 .detail').isVisible()).toBe(true);
      await page.getByRole('searchbox').fill('cast');
      await page.locator('.findings a').first().click();
      await page.locator('#k10 .detail').waitFor();
      expect(await shown(page)).toBe(11);
      await page.close();
    });

    test('shows one kernel at once', async () => {
      const [page, complaints] = await open({ viewport: { width: 390, height: 800 } }, '', 'one.html');
      expect(await page.locator('.detail').isVisible()).toBe(true);
      expect(await overflow(page)).toBe(0);
      expect(complaints).toEqual([]);
      await page.close();
    });

    test('prints what differs in full', async () => {
      const [page] = await open({});
      await page.emulateMedia({ media: 'print' });
      for (const id of ['#k4', '#k9', '#k10'])
        expect(await page.locator(`${id} .output`).first().isVisible()).toBe(true);
      expect(await page.locator('#k0 .output').first().isVisible()).toBe(false);
      expect(await page.locator('form').isVisible()).toBe(false);
      await page.close();
    });

    test('keeps the table a table on a phone', async () => {
      const [page] = await open({ viewport: { width: 390, height: 800 } });
      expect(await page.getByRole('table', { name: 'Kernels and where they stand' }).count()).toBe(1);
      expect(await page.getByRole('rowheader', { name: 'torch 1.13 rms_norm f32 N=1000' }).count()).toBe(1);
      await page.close();
    });
  });
}
