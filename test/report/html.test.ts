import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, test } from 'vitest';
import { htmlReport } from '../../src/report/html.ts';
import type { KernelReport } from '../../src/report/model.ts';
import { manyKernels, sample } from './sample.ts';
import { wrongKernel } from './specimens.ts';

/** What the tests use of a parsed page. */
interface Node {
  readonly textContent: string;
  readonly tagName: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Node | null;
  querySelectorAll(selector: string): Iterable<Node>;
}

const parse = (page: string): Node => (parseHTML(page) as unknown as { readonly document: Node }).document;
const all = (root: Node, selector: string): Node[] => [...root.querySelectorAll(selector)];
const pageOf = async (kernels: readonly KernelReport[]): Promise<Node> =>
  parse(await htmlReport({ ...sample, kernels }));

/** Elements that have no end tag. */
const empty = ['meta', 'link', 'input', 'wbr', 'br', 'img', 'hr', '!doctype'];

/** Tags that are not closed in order, script and style aside. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  const tags = page.replace(/<(script|style)>.*?<\/\1>/gs, '').matchAll(/<(\/?)([\w!]+)(?:"[^"]*"|[^<>"])*?(\/?)>/g);
  for (const [text, closing, name, selfClosing] of tags) {
    if (closing === '/' && open.pop() !== name) faults.push(text);
    if (closing === '' && selfClosing === '' && !empty.includes(name)) open.push(name);
  }
  return [...faults, ...open];
}

describe('the page', () => {
  let page: string;
  let document: Node;
  beforeAll(async () => {
    page = await htmlReport(sample);
    document = parse(page);
  });

  test('is well-formed', () => {
    expect(page).toMatch(/^<!doctype html>/);
    expect(unbalanced(page)).toEqual([]);
    expect(document.querySelector('html')?.getAttribute('lang')).toBe('en');
    const ids = all(document, '[id]').map((element) => element.getAttribute('id'));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('has a row a kernel, by folder, and a verdict in each', () => {
    const rows = all(document, 'tbody.kernel');
    expect(rows.map((row) => row.querySelector('th')?.textContent)).toEqual(sample.kernels.map(({ kernel }) => kernel));
    expect(rows.map((row) => row.querySelector('.badge')?.textContent)).toEqual([
      ...[
        'Bit-equal',
        'Accepted',
        'Differs',
        'Bit-equal',
        'Differs',
        'Bit-equal',
        'Bit-equal',
        'Not yet known',
        'Unreadable',
      ],
    ]);
    expect(all(document, 'tbody.group th').map(({ textContent }) => textContent.split(/\s/)[0])).toEqual([
      'torch',
      'numpy',
      'onnxruntime',
    ]);
    expect(document.querySelector('.headline')?.textContent).toBe('4 of 9 kernels bit-equal');
  });

  test('leads to what is not bit-equal', () => {
    const links = all(document, '.findings a');
    expect(links.map(({ textContent }) => textContent)).toEqual([2, 4, 8, 1].map((i) => sample.kernels[i].kernel));
    for (const link of links) {
      const target = document.querySelector(link.getAttribute('href') as string);
      expect(target?.querySelector('th')?.textContent).toBe(link.textContent);
    }
  });

  test('escapes names and messages', () => {
    expect(page).toContain('onnxruntime 1.30 &lt;script&gt;alert(&quot;name&quot;)&lt;/script&gt; &amp; co');
    expect(all(document, 'script')).toHaveLength(1);
    expect(all(document, 'img')).toHaveLength(0);
  });

  test('loads nothing', () => {
    expect(page.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|\/\/[a-z]+\./);
    const links = all(document, '[src], [href], [srcset], [action]').map((element) => element.getAttribute('href'));
    expect(links.filter((link) => !/^(#|data:,$)/.test(link ?? ''))).toEqual([]);
    expect(page).not.toMatch(/@import|url\(/);
  });

  test('says every plot in words', () => {
    const plots = all(document, 'svg.plot');
    expect(plots.length).toBeGreaterThan(10);
    for (const plot of plots) {
      expect(plot.getAttribute('role')).toBe('img');
      expect(plot.getAttribute('aria-label')).toBe(plot.querySelector('title')?.textContent);
      expect(plot.querySelector('desc')?.textContent).toMatch(/ulps/);
    }
  });

  test('takes the colours of plots from the page', () => {
    const painted = all(document, 'svg.plot [fill], svg.plot [stroke]').flatMap((mark) => [
      mark.getAttribute('fill'),
      mark.getAttribute('stroke'),
    ]);
    const colors = new Set(painted.filter((color) => color !== null));
    expect([...colors].sort()).toEqual([
      'currentColor',
      'none',
      'var(--distance)',
      'var(--emulation)',
      'var(--kernel)',
    ]);
  });

  test('draws nothing where there is nothing to see', () => {
    const cast = document.querySelector('#k6') as Node;
    expect(all(cast, 'svg.plot')).toHaveLength(0);
    expect(cast.textContent).toContain('All 512 elements are equal, bit for bit.');
    expect(cast.textContent).toContain('Every element is the correctly rounded exact result.');
  });

  test('shows bit patterns, events and the spec', () => {
    const kernel = document.querySelector('#k2') as Node;
    expect(kernel.querySelector('.worst tbody')?.textContent).toMatch(
      /\[6, 365\].*6,144 ulps.*0x3af28c00.*0x3af2a400/s,
    );
    expect(kernel.textContent).toMatch(/order “pairwise”: adjacent tree, odd sizes by carry/);
    expect(JSON.parse(kernel.querySelector('pre')?.textContent ?? '')).toEqual(sample.kernels[2].check?.spec);
    expect(document.querySelector('#k4 .alarm')?.textContent).toBe('4');
  });

  test('is the same for the same report', async () => expect(await htmlReport(structuredClone(sample))).toBe(page));
});

describe('the page of', () => {
  test('one kernel is open and has no filter', async () => {
    const document = await pageOf([wrongKernel()]);
    expect(document.querySelector('.headline')?.textContent).toBe('differs');
    expect(all(document, 'tbody.kernel .more details[open]')).toHaveLength(1);
    expect(all(document, 'form, .findings')).toHaveLength(0);
    expect(document.querySelector('.output')?.textContent).toContain('1 infinite on one side only');
  });

  test('no kernel is a page', async () => {
    const document = await pageOf([]);
    expect(document.querySelector('.headline')?.textContent).toBe('0 of 0 kernels bit-equal');
  });

  test('many kernels is small and soon made', async () => {
    const start = performance.now();
    const page = await htmlReport(manyKernels(162));
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(page.length).toBeLessThan(6e6);
    expect(all(parse(page), '.findings li')).toHaveLength(12);
  });
});
