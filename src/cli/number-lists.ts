import { UsageError } from './exit.ts';

function integersFrom(low: number, high: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => low + i * step);
}

const range = /^(-?\d+)\.\.(-?\d+)(?::(\d+))?$/;

function part(text: string, flag: string): readonly number[] {
  const [matched, low, high, step = '1'] = range.exec(text) ?? [];
  if (matched !== undefined) {
    const count = (Number(high) - Number(low)) / Number(step);
    if (!(count >= 0 && count < 10_000))
      throw new UsageError(`${flag}: expected a range that ascends, of at most 10000 numbers, got "${text}"`);
    return integersFrom(Number(low), Number(high), Number(step));
  }
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value))
    throw new UsageError(`${flag}: expected numbers or ranges such as -12..8, got "${text}"`);
  return [value];
}

/** Numbers and ranges with commas between: 64,256; -12..8; -20..14:2. @throws UsageError naming the flag */
export function parseNumbers(text: string, flag: string): readonly number[] {
  return text.split(',').flatMap((one) => part(one, flag));
}

/** One number. @throws UsageError naming the flag */
export function parseNumber(text: string, flag: string): number {
  const [value, ...rest] = parseNumbers(text, flag);
  if (rest.length > 0) throw new UsageError(`${flag}: expected one number, got "${text}"`);
  return value;
}
