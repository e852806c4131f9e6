import { flagNames } from '../flags.ts';
import type { Mismatch, Outcome, Score, Shown } from './evaluate.ts';

/** A number as text, −0 included. */
function numeral(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function flagsToHex(flags: number): string {
  return flags.toString(16).toUpperCase().padStart(2, '0');
}

function shownText({ hex, value }: Shown): string {
  return `${hex} (${numeral(value)})`;
}

function outcomeText(outcome: Outcome): string {
  const names = flagNames(outcome.flags).join(' ');
  return `${shownText(outcome)}, flags ${flagsToHex(outcome.flags)}${names && ` (${names})`}`;
}

function mismatchText({ line, operands, expected, computed }: Mismatch): string {
  return [
    `line ${line}: ${operands.map(shownText).join(' ')}`,
    `  expected ${outcomeText(expected)}`,
    `  computed ${outcomeText(computed)}`,
    '',
  ].join('\n');
}

/** The first mismatches, and the counts as the last line. */
export function scoreText({ vectors, mismatches, shown }: Score): string {
  return `${shown.map(mismatchText).join('')}${vectors} vectors, ${mismatches} mismatches\n`;
}

/** The score as JSON. Values are strings, since JSON has no NaN, infinity or −0. */
export function scoreJson(functionName: string, { vectors, mismatches, shown }: Score): string {
  const plain = ({ hex, value }: Shown) => ({ hex, value: numeral(value) });
  const outcome = (one: Outcome) => ({ ...plain(one), flags: flagsToHex(one.flags) });
  const first = shown.map(({ line, operands, expected, computed }) => ({
    line,
    operands: operands.map(plain),
    expected: outcome(expected),
    computed: outcome(computed),
  }));
  return `${JSON.stringify({ function: functionName, vectors, mismatches, shown: first }, null, 2)}\n`;
}
