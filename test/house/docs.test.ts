import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linksOf } from './markdown.ts';
import { isMissing, runBlock, runnable, typedTexts } from './page.ts';
import { root } from './root.ts';
import { typeErrors } from './types.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

const docs = existsSync(join(root, 'docs'))
  ? readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  : [];
const names = ['README.md', ...docs.sort().map((name) => `docs/${name}`)].filter((name) =>
  existsSync(join(root, name)),
);
const pages = new Map(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));

test('there is a README', () => expect(names).toContain('README.md'));

test('the code blocks of all pages have no type error', () => {
  const texts = [...pages].flatMap(([name, text]) => typedTexts(name, runnable(text)));
  expect(typeErrors(new Map(texts))).toEqual([]);
});

describe.each(names)('%s', (name) => {
  const text = pages.get(name) ?? '';
  const blocks = runnable(text);
  let workspace: Workspace;
  beforeAll(() => {
    workspace = createWorkspace();
  });
  afterAll(() => workspace.remove());

  test('links to files that exist', () => {
    expect(linksOf(text).filter((link) => isMissing(name, link))).toEqual([]);
  });

  test.each(blocks.map((block) => ({ block, at: block.line, language: block.language })))(
    'line $at: the $language block does what it shows',
    async ({ block }) => expect(await runBlock(block, blocks, workspace)).toEqual([]),
  );
});
