import { afterAll, describe, expect, test } from 'vitest';
import { blocksOf, linksOf } from './markdown.ts';
import { matchesOutput, matchesValue } from './match.ts';
import { runBlock, runnable } from './page.ts';
import { commandsOf, isSetup, scriptsOf } from './shell.ts';
import { typeErrors } from './types.ts';
import { createWorkspace } from './workspace.ts';

const fenced = (info: string, ...lines: string[]): string => ['```' + info, ...lines, '```'].join('\n');

describe('the convention of the docs', () => {
  const workspace = createWorkspace();
  afterAll(() => workspace.remove());

  const faultsOf = async (page: string): Promise<string[]> => {
    const blocks = runnable(page);
    return (await Promise.all(blocks.map((block) => runBlock(block, blocks, workspace)))).flat();
  };

  test.each([
    ['a value', 'const half = 0.5;', 'half + 1 // → 1.5'],
    ['a constant', 'const x: number = 2 ** 10; // → 1024'],
    ['a value below', '[1, 2].map((x) => ({ x }))', '// → [{ x: 1 }, { x: 2 }]'],
    ['a value over lines', '({ a: 1, b: [true] })', '// → {', '//   a: 1, b: [true]', '//   }'],
    ['a typed array', 'Float64Array.of(1, -0) // → [1, -0]'],
    ['JSON', '({ a: [1] }) // → {"a": [1]}'],
    ['printed text', "console.log('a', 1); // → a 1"],
    ['a promise', 'await Promise.resolve(7) // → 7'],
    ['a remark', '7 // → 7 // a prime'],
    ['any text', "'0.1.0' // → 0.…"],
    ['an error', 'new Array(-1); // → throws RangeError: Invalid'],
  ])('accepts %s', async (_name, ...lines) => expect(await faultsOf(fenced('ts', ...lines))).toEqual([]));

  test.each([
    ['a wrong value', '1 // → 2', 'expected 2, got 1'],
    ['the sign of zero', '-0 // → 0', 'expected 0, got -0'],
    ['a missing error', '1 // → throws RangeError', 'expected an error, got 1'],
    ['an error', 'null.x // → 1', 'threw TypeError'],
    ['an uncaught error', "throw new Error('gone');", 'exit 1'],
  ])('rejects %s', async (_name, line, fault) => {
    expect(await faultsOf(fenced('js', '', line))).toEqual([expect.stringContaining(fault)]);
  });

  test('rejects an arrow inside a function', async () => {
    await expect(faultsOf(fenced('ts', 'function f() {', '  return 1; // → 1', '}'))).rejects.toThrow(RangeError);
  });

  test('carries a block on and counts lines of the page', async () => {
    const first = fenced('ts', 'const a = 1;', 'a // → 1');
    expect(await faultsOf([first, 'and', fenced('ts continued', 'a + 1 // → 3')].join('\n'))).toEqual([
      'line 7: expected 3, got 2',
    ]);
  });

  test('runs commands and compares what follows', async () => {
    expect(await faultsOf(fenced('console', '$ printf "a\\nb\\nc\\n"', 'a', '…', '$ exit 3 # exit 3'))).toEqual([]);
    expect(await faultsOf(fenced('console', '$ echo a', 'b'))).toEqual([expect.stringContaining('expected output')]);
    expect(await faultsOf(fenced('sh', '# set up', 'npm run no-such', 'false'))).toEqual([
      'package.json has no script no-such',
      expect.stringContaining('line 4: expected exit 0, got 1'),
    ]);
  });

  test('skips what is marked no-run', async () => {
    expect(await faultsOf(fenced('sh no-run', 'false') + '\n' + fenced('ts no-run', 'null.x'))).toEqual([]);
  });
});

describe('the reader of pages', () => {
  test('finds blocks, marks and lines', () => {
    expect(blocksOf('a\n```json spec\n{}\n```\n````md\n```ts\n```\n````\n')).toEqual([
      { line: 2, language: 'json', marks: ['spec'], text: '{}' },
      { line: 5, language: 'md', marks: [], text: '```ts\n```' },
    ]);
    expect(() => blocksOf('```ts\n')).toThrow(RangeError);
  });

  test('finds links that are files', () => {
    const page = '[a](docs/a.md#b) [c](https://d.e) [f](#g) `[h](i)`\n```md\n[j](k)\n```\n![l](m.svg "n")';
    expect(linksOf(page)).toEqual(['docs/a.md', 'm.svg']);
  });

  test('splits commands', () => {
    expect(commandsOf('$ npx bitnorm check a \\\n    --strict # exit 1\nout', 5)).toEqual([
      { line: 5, command: 'bitnorm check a \\\n    --strict # exit 1', status: 1, expected: 'out' },
    ]);
    expect(['npm ci', 'git clone x && cd x', 'cd x && npx bitnorm'].map(isSetup)).toEqual([true, true, false]);
    expect(scriptsOf('npm ci && npm start && npm run test:exhaustive')).toEqual(['start', 'test:exhaustive']);
  });

  test('compares output and values', () => {
    expect(matchesOutput('a …\n…\nz', 'a 1.5 \nb\nc\nz\n')).toBe(true);
    expect(matchesOutput('a\n…\nz', 'a\nz\ny')).toBe(false);
    expect(matchesOutput('a\n…', 'a')).toBe(true);
    expect(matchesValue('[1.5, …, 2]', ['Float64Array(3) [ 1.5, 7, 2 ]'])).toBe(true);
    expect(matchesValue('1.5', ['1x5'])).toBe(false);
    expect(matchesValue('1 2', ['12'])).toBe(false);
  });

  test('sees type errors', () => {
    expect(typeErrors(new Map([['__a.ts', 'const a: string = 1;\nexport {};']]))).toEqual([
      "docs/__a.ts:1 Type 'number' is not assignable to type 'string'.",
    ]);
  });
});
