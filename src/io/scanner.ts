import type { Fail } from './format-error.ts';

/** A position in a text that a parser moves along. */
export interface Scanner {
  readonly text: string;
  at: number;
  readonly fail: Fail;
}

/** What stands at the position, for a message. */
export function shown(scanner: Scanner): string {
  return scanner.at < scanner.text.length ? JSON.stringify(scanner.text[scanner.at]) : 'the end';
}

/** Moves past space, tab, line feed and carriage return. */
export function skipSpace(scanner: Scanner): void {
  const { text } = scanner;
  let code = text.charCodeAt(scanner.at);
  while (code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d) code = text.charCodeAt(++scanner.at);
}

/** Moves past white space and, when it comes next, `token`; says whether it did. */
export function accept(scanner: Scanner, token: string): boolean {
  skipSpace(scanner);
  if (!scanner.text.startsWith(token, scanner.at)) return false;
  scanner.at += token.length;
  return true;
}

/** Moves past white space and `token`, or fails. */
export function expect(scanner: Scanner, token: string): void {
  if (!accept(scanner, token)) scanner.fail(scanner.at, `expected ${JSON.stringify(token)}, got ${shown(scanner)}`);
}

/** Moves past white space; anything left fails. */
export function expectEnd(scanner: Scanner): void {
  skipSpace(scanner);
  if (scanner.at < scanner.text.length) scanner.fail(scanner.at, `expected the end, got ${shown(scanner)}`);
}

/**
 * Moves past the characters of `set` and returns them; a run of more than 100 is cut there, and fails as a number
 * later.
 */
export function takeRun(scanner: Scanner, set: string): string {
  const start = scanner.at;
  while (scanner.at - start < 100 && set.includes(scanner.text[scanner.at] ?? ' ')) scanner.at++;
  return scanner.text.slice(start, scanner.at);
}
