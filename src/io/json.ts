import type { Fail } from './format-error.ts';
import { accept, expect, expectEnd, type Scanner, shown, skipSpace, takeRun } from './scanner.ts';
import { isWellFormed } from './utf8.ts';

/** A JSON value that knows where it stands, in characters. */
export type JsonNode =
  | { readonly kind: 'object'; readonly at: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly at: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly at: number; readonly value: string }
  /** The number as written: 1, 1.0 and 1e0 are told apart. */
  | { readonly kind: 'number'; readonly at: number; readonly text: string }
  | { readonly kind: 'boolean'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'null'; readonly at: number };

export interface JsonMember {
  readonly key: string;
  /** Where the key stands. */
  readonly at: number;
  readonly value: JsonNode;
}

const deepest = 64;

/**
 * Parses JSON text keeping what JSON.parse drops: positions, repeated keys and how numbers are written.
 * @throws through `fail`, also for a nesting of more than 64 and for text with no UTF-8 form.
 */
export function parseJson(text: string, fail: Fail): JsonNode {
  const scanner: Scanner = { text, at: 0, fail };
  const node = parseValue(scanner, 0);
  expectEnd(scanner);
  return node;
}

/** Fails, by `fail`, at the first key that an object has twice, at any depth. */
export function requireUniqueKeys(node: JsonNode, fail: Fail): void {
  if (node.kind === 'array') for (const item of node.items) requireUniqueKeys(item, fail);
  if (node.kind !== 'object') return;
  const keys = new Set<string>();
  for (const { key, at, value } of node.members) {
    if (keys.has(key)) fail(at, `duplicate name ${JSON.stringify(key)}`);
    keys.add(key);
    requireUniqueKeys(value, fail);
  }
}

function parseValue(scanner: Scanner, depth: number): JsonNode {
  skipSpace(scanner);
  const { at } = scanner;
  if (depth > deepest) scanner.fail(at, `nested more than ${deepest} deep`);
  const first = scanner.text[at] ?? '';
  if (first === '{')
    return { kind: 'object', at, members: parseList(scanner, '{', '}', () => parseMember(scanner, depth)) };
  if (first === '[')
    return { kind: 'array', at, items: parseList(scanner, '[', ']', () => parseValue(scanner, depth + 1)) };
  if (first === '"') return { kind: 'string', at, value: parseString(scanner) };
  if (accept(scanner, 'true')) return { kind: 'boolean', at, value: true };
  if (accept(scanner, 'false')) return { kind: 'boolean', at, value: false };
  if (accept(scanner, 'null')) return { kind: 'null', at };
  return parseNumber(scanner);
}

function parseList<T>(scanner: Scanner, open: string, close: string, item: () => T): readonly T[] {
  expect(scanner, open);
  const items: T[] = [];
  if (accept(scanner, close)) return items;
  do items.push(item());
  while (accept(scanner, ','));
  expect(scanner, close);
  return items;
}

function parseMember(scanner: Scanner, depth: number): JsonMember {
  skipSpace(scanner);
  const { at } = scanner;
  if (scanner.text[at] !== '"') scanner.fail(at, `expected a name in quotes, got ${shown(scanner)}`);
  const key = parseString(scanner);
  expect(scanner, ':');
  return { key, at, value: parseValue(scanner, depth + 1) };
}

function parseNumber(scanner: Scanner): JsonNode {
  const { at } = scanner;
  const text = takeRun(scanner, '+-.0123456789eE');
  if (text === '') scanner.fail(at, `expected a value, got ${shown(scanner)}`);
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) scanner.fail(at, `expected a number, got ${text}`);
  return { kind: 'number', at, text };
}

function parseString(scanner: Scanner): string {
  const { text, at, fail } = scanner;
  let end = at + 1;
  // Character codes, because metadata can be megabytes of one string: 0x22 is the quote, 0x5c the backslash.
  for (let code = text.charCodeAt(end); end < text.length && code !== 0x22; code = text.charCodeAt(end)) {
    end += code === 0x5c ? 2 : 1;
  }
  if (end >= text.length) fail(at, 'string without an end');
  scanner.at = end + 1;
  const value = unescaped(text.slice(at, end + 1));
  if (value === undefined) return fail(at, 'string with a control character or an unknown escape');
  if (!isWellFormed(value)) fail(at, 'string with a lone surrogate');
  return value;
}

function unescaped(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
