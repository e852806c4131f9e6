import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomically } from '../../src/node/write-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitnorm-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function* broken(): Generator<string> {
  yield 'half of it';
  throw new Error('no more');
}

test('chunks of bytes and text are written in turn, into folders made for them', () => {
  const path = join(folder, 'a/b/file');
  writeFileAtomically(path, ['é', Uint8Array.of(0, 255), '', '\n']);
  expect([...readFileSync(path)]).toEqual([0xc3, 0xa9, 0, 255, 10]);
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['file']);
});

test('a file that is there is replaced', () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'a longer text than the next');
  writeFileAtomically(path, ['new']);
  expect(readFileSync(path, 'utf8')).toBe('new');
  writeFileAtomically(path, []);
  expect(readFileSync(path, 'utf8')).toBe('');
});

test('no reader sees half of it', () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  const seen: string[] = [];
  const watched = function* (): Generator<string> {
    for (const part of ['one', 'two']) {
      yield part;
      seen.push(readFileSync(path, 'utf8'));
    }
  };
  writeFileAtomically(path, watched());
  expect(seen).toEqual(['old', 'old']);
  expect(readFileSync(path, 'utf8')).toBe('onetwo');
});

test('an error in between leaves what was there, and nothing beside it', () => {
  const path = join(folder, 'file');
  expect(() => writeFileAtomically(path, broken())).toThrow('no more');
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(path, 'old');
  expect(() => writeFileAtomically(path, broken())).toThrow('no more');
  expect([readdirSync(folder), readFileSync(path, 'utf8')]).toEqual([['file'], 'old']);
});

test('a folder in its place stays', () => {
  const path = join(folder, 'taken');
  mkdirSync(path);
  expect(() => writeFileAtomically(path, ['text'])).toThrow(/EISDIR|EEXIST|ENOTEMPTY|EPERM/);
  expect([readdirSync(folder), readdirSync(path)]).toEqual([['taken'], []]);
});

test('a file in the place of its folder stays', () => {
  writeFileSync(join(folder, 'file'), 'old');
  expect(() => writeFileAtomically(join(folder, 'file/inner'), ['text'])).toThrow(/EEXIST|ENOTDIR/);
  expect(existsSync(join(folder, 'file'))).toBe(true);
  expect(readdirSync(folder)).toEqual(['file']);
});
