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
    expect(rows.map((row) => row.querySelector('th')?.textContent)).toEqual(
      [0, 1, 2, 3, 4, 5, 10, 6, 7, 8, 9].map((i) => sample.kernels[i].kernel),
    );
    expect(rows.map((row) => row.querySelector('.badge')?.textContent)).toEqual([
      ...[
        ...['Bit-equal', 'Conforms', 'Conforms', 'Bit-equal'],
        ...['Differs', 'Bit-equal', 'Wrong'],
        ...['Bit-equal', 'Not yet known', 'Unreadable', 'Accepted'],
      ],
    ]);
    expect(all(document, 'tbody.group th').map(({ textContent }) => textContent.split(/\s/)[0])).toEqual([
      'torch',
      'numpy',
      'onnxruntime',
    ]);
    expect(document.querySelector('.headline')?.textContent).toBe('4 of 11 kernels bit-equal');
    const share = document.querySelector('.share')?.getAttribute('aria-label');
    expect(share).toBe('4 bit-equal, 2 conforms, 1 accepted, 1 differs, 1 wrong, 1 not yet known, 1 unreadable');
  });

  test('leads to what is not bit-equal', () => {
    const links = all(document, '.findings a');
    expect(links.map(({ textContent }) => textContent)).toEqual(
      [10, 4, 8, 9, 1, 2].map((i) => sample.kernels[i].kernel),
    );
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

  test('shows by which bound an output was judged', () => {
    const bounds = (kernel: string, name: string): Node =>
      document.querySelector(`${kernel} [aria-label="Bounds of ${name}"]`) as Node;
    expect(bounds('#k2', 'y').querySelector('caption')?.textContent).toBe(
      'By the bound of any conforming kernel: 5,591 legitimate',
    );
    const [heads, ...rows] = all(bounds('#k2', 'y'), 'tr').map((row) =>
      all(row, 'th, td').map((cell) => cell.textContent),
    );
    expect(heads).toEqual(['index', 'judged', 'kernel', 'exact', 'midpoint', 'bound', 'used']);
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      expect(row.join(' ')).toMatch(/^\[\d+, \d+\] legitimate -?[\d.]+ -?[\d.]+ -?[\d.]+ \d\.\de-\d+ [\d.]+%$/);
    }
    expect(bounds('#k4', 'y').querySelector('caption')?.textContent).toMatch(/: 2,935 without a bound$/);
    expect(bounds('#k10', 'y').querySelector('caption')?.textContent).toMatch(/: \d+ legitimate, 1,\d+ wrong$/);
    expect(all(bounds('#k10', 'y'), '.off').map(({ textContent }) => textContent)).toEqual(new Array(5).fill('wrong'));
    expect(document.querySelector('#k10 [aria-label="Bounds of mean"]')).toBeNull();
    expect(document.querySelector('#k9 [aria-label="Bounds of y"]')).toBeNull();
  });

  test('has a shape and a filter for each standing', () => {
    const names = ['bit-equal', 'conforms', 'accepted', 'differs', 'wrong', 'unknown', 'error'];
    expect(
      all(document, 'symbol')
        .map((symbol) => symbol.getAttribute('id'))
        .sort(),
    ).toEqual(names.map((name) => `i-${name}`).sort());
    expect(all(document, 'input[name=standing]').map((input) => input.getAttribute('value'))).toEqual([
      'all',
      ...names,
    ]);
    for (const name of names) {
      expect(page).toContain(`main:has(#s-${name}:checked) .kernel:not([data-standing=${name}])`);
      expect(page).toContain(`.${name} { --tone:`);
    }
  });

  test('is the same for the same report', async () => expect(await htmlReport(structuredClone(sample))).toBe(page));
});

describe('the page of', () => {
  test('one kernel is open and has no filter', async () => {
    const document = await pageOf([wrongKernel()]);
    expect(document.querySelector('.headline')?.textContent).toBe('wrong');
    expect(all(document, 'tbody.kernel .more details[open]')).toHaveLength(1);
    expect(all(document, 'form, .findings')).toHaveLength(0);
    expect(document.querySelector('.output')?.textContent).toContain('1 infinite on one side only');
  });

  test('no kernel is a page', async () => {
    const document = await pageOf([]);
    expect(document.querySelector('.headline')?.textContent).toBe('0 of 0 kernels bit-equal');
  });

  test('many kernels is small', async () => {
    const page = await htmlReport(manyKernels(66));
    expect(page.length).toBeLessThan(2.5e6);
    expect(all(parse(page), '.findings li')).toHaveLength(12);
  });
});
