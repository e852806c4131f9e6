import { fc, test } from '@fast-check/vitest';
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { anyOrder, explicitTree } from '../../props/reductions/arbitraries.ts';
import { compileOrder } from '../../src/reductions/compile.ts';
import { planDepths } from '../../src/reductions/depth.ts';
import { type Order, type OrderOrName, orderPresets } from '../../src/reductions/order.ts';
import { type Drawn, elide, type Stub } from '../../src/report/order-tree/elide.ts';
import { type Layout, layOut, radius } from '../../src/report/order-tree/layout.ts';
import { treeOf } from '../../src/report/order-tree/tree.ts';
import { orderReport, orderSvg } from '../../src/report/order-tree.ts';

const treeIn = (order: OrderOrName, n: number, run = 6, columns = 12): Drawn =>
  elide(treeOf(compileOrder(order, n)), { run, columns });

/** Elements that a drawing shows or counts, columns it takes, and its longest column. */
function tally(drawn: Drawn | Stub): { elements: number; columns: number; steps: number } {
  if (drawn.kind === 'stub') return { elements: drawn.elements, columns: 1, steps: 1 };
  const total = { elements: drawn.start === undefined ? 0 : 1, columns: 1, steps: drawn.steps.length };
  for (const step of drawn.steps) {
    if (step.kind === 'push') total.elements++;
    if (step.kind === 'block') total.elements += step.elements.length;
    if (step.kind === 'more') total.elements += step.elements;
    if (step.kind !== 'merge') continue;
    const part = tally(step.operand);
    total.elements += part.elements;
    total.columns += part.columns;
    total.steps = Math.max(total.steps, part.steps);
  }
  return total;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxesOf({ shapes }: Layout): readonly Box[] {
  return shapes.flatMap((shape): Box[] => {
    if (shape.kind === 'edge') return [];
    const { x, y } = shape;
    if (shape.kind === 'merge') return [{ left: x - radius, right: x + radius, top: y, bottom: y + 2 * radius }];
    return [{ left: x - shape.width / 2, right: x + shape.width / 2, top: y, bottom: y + shape.tall }];
  });
}

function expectApart(layout: Layout): void {
  const boxes = boxesOf(layout);
  const clash = boxes.find((a, i) =>
    boxes.some((b, j) => j < i && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom),
  );
  expect(clash).toBeUndefined();
  for (const { left, right, bottom } of boxes) {
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(layout.width);
    expect(bottom).toBeLessThanOrEqual(layout.height);
  }
}

/** The little of a document that is looked at. */
interface Node {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Node | null;
}

describe('a picture', () => {
  test.prop({ order: anyOrder, n: fc.nat(600) }, { numRuns: 300 })(
    'of any order accounts for every element, is small, and has nothing above another',
    ({ order, n }) => {
      const drawn = treeIn(order, n);
      const { elements, columns, steps } = tally(drawn);
      expect(elements).toBe(n);
      expect(columns).toBeLessThanOrEqual(60);
      expect(steps).toBeLessThanOrEqual(16);
      expectApart(layOut(drawn));
    },
  );

  test.prop({ explicit: explicitTree(40) })('of an explicit tree too', ({ explicit }) => {
    const drawn = treeIn({ explicit }, 40);
    expect(tally(drawn).elements).toBe(40);
    expectApart(layOut(drawn));
  });

  test.prop({ order: anyOrder, n: fc.nat(64) }, { numRuns: 100 })('shows the height', ({ order, n }) => {
    const plan = compileOrder(order, n);
    expect(treeOf(plan).height).toBe(planDepths(plan).height);
    expect(orderSvg(order, n)).toContain(`height ${planDepths(plan).height}</title>`);
  });

  it.each(Object.keys(orderPresets).flatMap((name) => [1, 13, 1000, 4096].map((n) => [name, n] as const)))(
    'of %s at %d is one well-formed document of moderate size',
    (name, n) => {
      const svg = orderSvg(name, n);
      expect(svg.length).toBeLessThan(60_000);
      const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
      const root = document.documentElement as unknown as Node | null;
      expect(root?.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg');
      const [width, height] = (root?.getAttribute('viewBox') ?? '').split(' ').slice(2).map(Number);
      expect(width).toBeLessThan(1600);
      expect(height).toBeLessThan(1000);
      expect(root?.querySelector('title')?.textContent).toContain(name);
      expect(root?.querySelector('desc')?.textContent).toContain('Time runs down');
      expect(svg).toContain('@media (prefers-color-scheme: dark)');
      expect(svg).not.toMatch(/NaN|undefined|http(?!:\/\/www\.w3\.org\/2000\/svg)/);
    },
  );

  it('of few elements leaves nothing out', () => {
    for (const name of ['sequential', 'pairwise', 'halving', 'warp'])
      expect(orderSvg(name, 32)).not.toMatch(/class="(more|stub)"/);
    expect(orderSvg('sequential', 32).match(/class="pushed"/g)).toHaveLength(32);
    expect(orderSvg('pairwise', 32).match(/<circle/g)).toHaveLength(31);
  });

  it('says what it leaves out', () => {
    expect(orderSvg('sequential', 1000)).toMatch(/>996<.*>more</);
    const block = orderSvg('block', 4096);
    for (const words of ['512 elements', '1,024 elements', '2,048 elements', 'in 64 parts', 'height 38'])
      expect(block).toContain(`>${words}<`);
  });

  it('has the words of orders that people name', () => {
    const table = { ...orderPresets, '<b>&"': { chain: { start: 'first' } } } satisfies Record<string, Order>;
    const svg = orderSvg('<b>&"', 3, table);
    expect(svg).toContain('<title id="title">&lt;b&gt;&amp;&quot;, 3 elements');
    expect(svg).not.toContain('<b>');
  });

  it('of pushes at once and the other way', () => {
    const blocks = orderSvg({ chain: { start: 'zero', block: 8 } }, 20);
    for (const cell of ['0 … 7', '8 … 15', '16 17 18 19']) expect(blocks).toContain(`>${cell}<`);
    const alternate = orderSvg({ chain: { start: 'first', alternate: { multiple: 2 } } }, 4);
    expect(alternate.match(/class="alternate"/g)).toHaveLength(2);
    expect(alternate).toContain('orange: an element is pushed the other way');
  });
});

describe('a report', () => {
  it('of a tree', () => {
    expect(orderReport('halving', 3)).toEqual({
      elements: 3,
      pushes: 0,
      merges: 2,
      height: 2,
      words: 'halving tree, odd sizes by powerOfTwo',
      tree: 'merge, height 2\n├ merge, height 1\n│ ├ 0\n│ └ 2\n└ 1\n',
    });
  });

  it('of chains', () => {
    const lanes: Order = { split: { lanes: 2, tail: 'after', inner: 'sequential', outer: 'halving' } };
    expect(orderReport(lanes, 5).tree).toBe('merge, height 3 ← 4\n├ empty ← 0, 2\n└ empty ← 1, 3\n');
    const blocks: Order = { chain: { start: 'first', block: 2 } };
    expect(orderReport(blocks, 4)).toMatchObject({ tree: '0 ← (1 2), (3)\n', pushes: 2, height: 2 });
    expect(orderReport({ chain: { start: 'first', alternate: 'all' } }, 3).tree).toBe('0 ← 1′, 2′\n');
  });

  it('of large trees has none of text', () => {
    expect(orderReport('pairwise', 33).tree).toBeUndefined();
    expect(orderReport('block', 8).tree).toBeUndefined();
  });
});
