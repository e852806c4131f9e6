import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Block, blocksOf } from './markdown.ts';
import { matchesOutput, matchesValue } from './match.ts';
import { root } from './root.ts';
import { commandsOf, isSetup, scriptsOf } from './shell.ts';
import { type Expectation, snippetOf } from './snippet.ts';
import type { Workspace } from './workspace.ts';

interface Note {
  readonly index: number;
  readonly forms?: readonly string[];
  readonly thrown?: string;
}

const isCode = (block: Block): boolean => ['ts', 'js', 'typescript', 'javascript'].includes(block.language);
const isShell = (block: Block): boolean => ['sh', 'console', 'bash', 'shell'].includes(block.language);

/** The blocks of a page that a test runs or reads. */
export const runnable = (markdown: string): Block[] =>
  blocksOf(markdown).filter(
    (block) => !block.marks.includes('no-run') && (isCode(block) || isShell(block) || block.language === 'json'),
  );

/** A code block together with the blocks that it continues, the earlier ones without their arrows. */
export function wholeText(block: Block, blocks: readonly Block[]): string {
  if (!block.marks.includes('continued')) return block.text;
  const before = blocks.slice(0, blocks.indexOf(block)).findLast(isCode);
  if (before === undefined) throw new RangeError(`line ${block.line}: there is no code block to continue`);
  return `${wholeText(before, blocks).replace(/\/\/\s*(→|=>)/g, '//')}\n${block.text}`;
}

function faultOf({ line, text }: Expectation, note: Note | undefined): string | undefined {
  if (note === undefined) return `line ${line}: not reached`;
  if (/^throws\b/.test(text)) {
    const message = text.replace(/^throws\s*/, '');
    if (note.thrown === undefined) return `line ${line}: expected an error, got ${note.forms?.[0]}`;
    return note.thrown.includes(message) ? undefined : `line ${line}: expected ${message}, got ${note.thrown}`;
  }
  if (note.thrown !== undefined) return `line ${line}: threw ${note.thrown}`;
  return matchesValue(text, note.forms ?? []) ? undefined : `line ${line}: expected ${text}, got ${note.forms?.[0]}`;
}

function runCode(block: Block, blocks: readonly Block[], workspace: Workspace): string[] {
  const whole = wholeText(block, blocks);
  const firstLine = block.line + 1 - (whole.split('\n').length - block.text.split('\n').length);
  const { code, expectations } = snippetOf(whole, firstLine);
  const notes = join(workspace.folder, '.notes');
  writeFileSync(notes, '');
  writeFileSync(join(workspace.folder, '.block.mjs'), code);
  const harness = pathToFileURL(join(root, 'test/house/notes.mjs')).href;
  const { status, output } = workspace.run(process.execPath, ['--import', harness, '.block.mjs'], { NOTES: notes });
  const taken = readFileSync(notes, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Note);
  rmSync(notes);
  const faults = expectations.map((one, i) =>
    faultOf(
      one,
      taken.find(({ index }) => index === i),
    ),
  );
  return [...faults.filter((fault) => fault !== undefined), ...(status === 0 ? [] : [`exit ${status}: ${output}`])];
}

function setupFaults(command: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const missing = scriptsOf(command).filter((script) => !(script in scripts));
  return missing.map((script) => `package.json has no script ${script}`);
}

function runShell(block: Block, workspace: Workspace): string[] {
  return commandsOf(block.text, block.line + 1).flatMap(({ line, command, status, expected }) => {
    if (isSetup(command)) return setupFaults(command);
    const outcome = workspace.run('sh', ['-c', command]);
    const faults: string[] = [];
    if (outcome.status !== status)
      faults.push(`line ${line}: expected exit ${status}, got ${outcome.status}: ${outcome.output}`);
    else if (expected !== '' && !matchesOutput(expected, outcome.output)) {
      faults.push(`line ${line}: expected output\n${expected}\ngot\n${outcome.output}`);
    }
    return faults;
  });
}

async function readJson(block: Block): Promise<string[]> {
  const value = JSON.parse(block.text) as unknown;
  if (!block.marks.includes('spec')) return [];
  const library = (await import(pathToFileURL(join(root, 'dist/index.js')).href)) as {
    resolveSpec?: (spec: unknown) => unknown;
  };
  if (library.resolveSpec === undefined) return ['the library exports no resolveSpec'];
  library.resolveSpec(value);
  return [];
}

/** Runs one block of a page in its workspace; what differs from the page, one entry a fault. */
export async function runBlock(block: Block, blocks: readonly Block[], workspace: Workspace): Promise<string[]> {
  if (block.language === 'json') return await readJson(block);
  return isShell(block) ? runShell(block, workspace) : runCode(block, blocks, workspace);
}

/** The code blocks of a page for the type checker: name ─► text; js blocks are left out. */
export function typedTexts(page: string, blocks: readonly Block[]): [string, string][] {
  const name = (block: Block): string => `__${page.replace(/\W/g, '_')}_${block.line}.ts`;
  return blocks
    .filter((block) => isCode(block) && !block.language.startsWith('j'))
    .map((block): [string, string] => [name(block), `${wholeText(block, blocks)}\nexport {};`]);
}

export const isMissing = (page: string, link: string): boolean => !existsSync(join(root, page, '..', link));
