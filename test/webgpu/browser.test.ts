import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../../scripts/serve.ts';

const executablePath = '/usr/bin/chromium';
const args = [
  ...['--headless', '--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--no-first-run', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
];

// Where there is no browser there are no tests of it: a skipped test would look like one that is owed.
if (existsSync(executablePath)) {
  describe('the page, in a browser whose adapter is a CPU without shader-f16', () => {
    let [browser, page]: [Browser?, Page?] = [];
    let stop: (() => void) | undefined;
    const complaints: string[] = [];

    beforeAll(async () => {
      const { page: address, server } = await serve(0);
      stop = () => server.close();
      browser = await chromium.launch({ executablePath, args });
      page = await browser.newPage({ viewport: { width: 390, height: 800 } });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(address);
      await page.locator('#run:enabled').waitFor({ timeout: 60_000 });
    }, 90_000);
    afterAll(async () => {
      await browser?.close();
      stop?.();
    });

    const ran = async (change: (page: Page) => Promise<unknown>): Promise<string> => {
      if (page === undefined) throw new Error('no page');
      await change(page);
      await page.locator('#run').click();
      await page.locator('#run:enabled').waitFor({ timeout: 60_000 });
      return (await page.locator('#status').textContent()) ?? '';
    };

    test('names the adapter', async () => {
      expect(await page?.locator('#adapter').textContent()).toMatch(/^\S.*; subgroups$|^\S.*; neither/);
    });

    test.each([
      'RMS norm, fp16, in one chain',
      'RMS norm, bf16, 128 threads with fma',
      'Layer norm, all of it in fp16, pairwise',
      'Sum of squares, fp32, halving tree',
    ])('%s gives the bits of the prediction', async (name) => {
      expect(await ran((open) => open.selectOption('#example', name))).toMatch(/: bit-equal$/);
      expect(await page?.locator('#outputs tbody tr').count()).toBeGreaterThan(0);
      expect(await page?.locator('#mismatches table').count()).toBe(0);
      expect(await page?.locator('#code').textContent()).toContain('@compute');
    });

    test('lists what differs', async () => {
      // As from a device that has the last bit of each output’s fourth value wrong.
      await page?.evaluate(`{
        const { getMappedRange } = GPUBuffer.prototype;
        GPUBuffer.prototype.getMappedRange = function () {
          const range = getMappedRange.call(this);
          new Uint32Array(range)[3] ^= 0x2000;
          return range;
        };
      }`);
      expect(await ran((open) => open.selectOption('#example', 'RMS norm, fp16, in one chain'))).toMatch(
        /: differs in y, rstd$/,
      );
      const cells = await page?.locator('#mismatches table').first().locator('tbody td').allTextContents();
      expect(cells).toEqual(['[0, 3]', '0.171875', '0x3180', '0.1719970703125', '0x3181']);
    });

    test('says what it can’t run, and fits a phone', async () => {
      expect(await ran((open) => open.fill('#spec', '{"bitnorm": 1, "norm": "none"}'))).toContain(
        'norm: expected one of',
      );
      expect(await page?.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      expect(complaints).toEqual([]);
    });
  });
}
