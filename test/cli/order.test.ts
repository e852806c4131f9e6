import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bitnorm, folder } from './run.ts';

describe('bitnorm order', () => {
  test('prints words, facts and a small tree', () => {
    expect(bitnorm(['order', 'pairwise', '--length', '3'])).toEqual({
      status: 0,
      out: `adjacent tree, odd sizes by carry
3 elements: 0 pushes, 2 merges, height 2

merge, height 2
├ merge, height 1
│ ├ 0
│ └ 1
└ 2
`,
      err: '',
    });
  });

  test('takes JSON, writes a picture, prints JSON', () => {
    const order = '{"split":{"lanes":4,"inner":"sequential","outer":"halving"}}';
    const { status, out } = bitnorm(['order', order, '--length', '100', '--svg', 'pictures/lanes.svg', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual({
      order: JSON.parse(order) as unknown,
      words: '4 lanes, each (in sequence from zero), merged (halving tree, odd sizes by powerOfTwo)',
      elements: 100,
      pushes: 100,
      merges: 3,
      height: 27,
    });
    expect(readFileSync(join(folder, 'pictures/lanes.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });

  test('shows the orders of groups one after the other', () => {
    const order = '{"byGroup":{"cycle":["pairwise",{"chain":{"start":"first"}}]}}';
    expect(bitnorm(['order', order, '--length', '3'])).toEqual({
      status: 0,
      out: `groups 0, 2, 4, …: adjacent tree, odd sizes by carry
3 elements: 0 pushes, 2 merges, height 2

merge, height 2
├ merge, height 1
│ ├ 0
│ └ 1
└ 2

groups 1, 3, 5, …: in sequence from the first
3 elements: 2 pushes, 0 merges, height 2

0 ← 1, 2
`,
      err: '',
    });
    const runs = '{"byGroup":{"runs":4,"inside":"pairwise","beyond":"sequential"}}';
    expect(
      bitnorm(['order', runs, '--length', '100']).out,
    ).toBe(`groups in whole runs of 4: adjacent tree, odd sizes by carry
100 elements: 0 pushes, 99 merges, height 7

the other groups: in sequence from zero
100 elements: 100 pushes, 0 merges, height 100
`);
  });

  test('of groups in JSON', () => {
    const order = '{"byGroup":{"runs":4,"inside":"pairwise","beyond":"sequential"}}';
    const { choices, ...whole } = JSON.parse(bitnorm(['order', order, '--length', '100', '--json']).out) as {
      choices: unknown;
    };
    expect(whole).toEqual({
      order: JSON.parse(order) as unknown,
      words: 'groups in whole runs of 4 (adjacent tree, odd sizes by carry), others (in sequence from zero)',
    });
    const facts = { elements: 100, pushes: 0, merges: 99, height: 7 };
    expect(choices).toEqual([
      {
        groups: 'groups in whole runs of 4',
        order: 'pairwise',
        words: 'adjacent tree, odd sizes by carry',
        ...facts,
      },
      {
        groups: 'the other groups',
        order: 'sequential',
        words: 'in sequence from zero',
        ...{ ...facts, pushes: 100, merges: 0, height: 100 },
      },
    ]);
  });

  test.each([
    [['foo', '--length', '3'], '"order" expected one of sequential, '],
    [['{"split', '--length', '3'], '<order>: not JSON: '],
    [['{"chain":{"start":"last"}}', '--length', '3'], 'order.chain.start: '],
    [
      ['{"byGroup":{"cycle":["pairwise",{"chain":{"start":"first"}}]}}', '--length', '3', '--svg', 'cycle.svg'],
      '--svg: draws the order of one group; groups take different ones here: give "pairwise" or {"chain":{"start":"first"}}',
    ],
    [['{"byGroup":{"cycle":["nope"]}}', '--length', '3'], '"order" expected one of sequential, '],
    [['pairwise', '--length', '-3'], '--length: expected an integer from 0 to 4194304, got "-3"'],
    [['pairwise', '--length', '1e3'], '--length: expected an integer'],
    [['{"chain":{"start":"zero","block":4}}', '--length', 'ten'], '--length: expected an integer'],
  ])('%j is bad input', (args, message) => {
    const { status, out, err } = bitnorm(['order', ...args]);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});
