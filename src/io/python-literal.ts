import type { Fail } from './format-error.ts';
import { accept, expect, expectEnd, type Scanner, shown, skipSpace, takeRun } from './scanner.ts';

/** A value in a Python dict literal; positions are in characters. */
export type PythonNode =
  | { readonly kind: 'string'; readonly at: number; readonly value: string }
  | { readonly kind: 'boolean'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'tuple'; readonly at: number; readonly items: readonly number[] };

/** One `'key': value` of a dict. */
export interface PythonItem {
  readonly key: string;
  readonly at: number;
  readonly value: PythonNode;
}

/**
 * Parses a Python dict literal of the kinds that an npy header is made of: strings without escapes, True, False and
 * tuples of integers, which Python 2 may have written with an L.
 * @throws through `fail` for anything else, and for a key given twice.
 */
export function parsePythonDict(text: string, fail: Fail): readonly PythonItem[] {
  const scanner: Scanner = { text, at: 0, fail };
  const items: PythonItem[] = [];
  expect(scanner, '{');
  while (!accept(scanner, '}')) {
    const item = parseItem(scanner);
    if (items.some(({ key }) => key === item.key)) fail(item.at, `duplicate key '${item.key}'`);
    items.push(item);
    if (accept(scanner, ',')) continue;
    expect(scanner, '}');
    break;
  }
  expectEnd(scanner);
  return items;
}

function parseItem(scanner: Scanner): PythonItem {
  skipSpace(scanner);
  const { at } = scanner;
  const key = parseString(scanner);
  expect(scanner, ':');
  return { key, at, value: parseValue(scanner) };
}

function parseValue(scanner: Scanner): PythonNode {
  skipSpace(scanner);
  const { at } = scanner;
  if (accept(scanner, 'True')) return { kind: 'boolean', at, value: true };
  if (accept(scanner, 'False')) return { kind: 'boolean', at, value: false };
  if (scanner.text[at] === '(') return { kind: 'tuple', at, items: parseTuple(scanner) };
  return { kind: 'string', at, value: parseString(scanner) };
}

function parseString(scanner: Scanner): string {
  const { text, at, fail } = scanner;
  const quote = text[at];
  if (quote !== "'" && quote !== '"') return fail(at, `expected a string, got ${shown(scanner)}`);
  const end = text.indexOf(quote, at + 1);
  if (end < 0) fail(at, 'string without an end');
  const value = text.slice(at + 1, end);
  if (/[\\\n]/.test(value)) fail(at, 'string with an escape or a line end');
  scanner.at = end + 1;
  return value;
}

function parseTuple(scanner: Scanner): readonly number[] {
  const { at } = scanner;
  const items: number[] = [];
  expect(scanner, '(');
  while (!accept(scanner, ')')) {
    items.push(parseInteger(scanner));
    if (accept(scanner, ',')) continue;
    // (3) is a number in brackets, (3,) a tuple.
    if (items.length === 1 && accept(scanner, ')')) scanner.fail(at, 'expected a tuple, got a number in brackets');
    expect(scanner, ')');
    break;
  }
  return items;
}

function parseInteger(scanner: Scanner): number {
  skipSpace(scanner);
  const { at } = scanner;
  const digits = takeRun(scanner, '0123456789');
  if (digits === '') scanner.fail(at, `expected a non-negative integer, got ${shown(scanner)}`);
  if (digits.length > 1 && digits.startsWith('0'))
    scanner.fail(at, `expected an integer without leading zeros, got ${digits}`);
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) scanner.fail(at, `expected an integer below 2^53, got ${digits}`);
  if (scanner.text[scanner.at] === 'L') scanner.at++;
  return value;
}
