/** A column of a vector: so many hexadecimal digits, and a number below 2^bits. */
export interface Column {
  readonly name: string;
  readonly digits: number;
  readonly bits: number;
}

/** A line that is not a vector. The message begins with `line N: `. */
export class VectorError extends Error {
  override readonly name = 'VectorError';
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.line = line;
  }
}

/** The numbers of one line, column by column, as upper and lower 32 bits. */
export interface Words {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** Takes the bytes of a text, in chunks cut anywhere. */
export interface LineReader {
  feed(chunk: Uint8Array): void;
  /** Reads what follows the last line feed, if anything does. */
  finish(): void;
}

const digitValues = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? -1 : digit;
});

const lineFeed = 10;
const carriageReturn = 13;
const isBlank = (byte: number): boolean => byte === 32 || byte === 9;

/** No vector is as long; what is longer need not be kept until its end comes. */
const longestLine = 256;

/**
 * Reads lines of fields that are separated by blanks. Lines end in LF or CR LF; empty lines may only follow the last vector.
 * feed and finish throw VectorError for a line that does not fit the columns.
 */
export function lineReader(columns: readonly Column[], onLine: (words: Words, line: number) => void): LineReader {
  const read = fieldReader(columns);
  const carry = new Uint8Array(longestLine);
  let carried = 0;
  let line = 0;
  let emptyLine = 0;

  const take = (bytes: Uint8Array, start: number, end: number): void => {
    line++;
    const last = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    if (last === start) {
      emptyLine ||= line;
      return;
    }
    if (emptyLine !== 0) throw new VectorError(emptyLine, `expected ${columns.length} fields, got none`);
    onLine(read(bytes, start, last, line), line);
  };
  const keep = (rest: Uint8Array): void => {
    if (carried + rest.length > longestLine)
      throw new VectorError(line + 1, `expected at most ${longestLine} characters`);
    carry.set(rest, carried);
    carried += rest.length;
  };
  const feed = (chunk: Uint8Array): void => {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      if (carried === 0) {
        take(chunk, start, end);
      } else {
        keep(chunk.subarray(start, end));
        take(carry, 0, carried);
        carried = 0;
      }
      start = end + 1;
    }
    keep(chunk.subarray(start));
  };
  return { feed, finish: () => carried > 0 && take(carry, 0, carried) };
}

/** Reads one line into words that the next line overwrites. */
function fieldReader(columns: readonly Column[]) {
  const words: Words = { high: new Uint32Array(columns.length), low: new Uint32Array(columns.length) };
  const skip = (bytes: Uint8Array, at: number, end: number): number => {
    let next = at;
    while (next < end && isBlank(bytes[next])) next++;
    return next;
  };
  /** The end of the field that starts at `at`, whose number goes into the words. */
  const field = (index: number, bytes: Uint8Array, at: number, end: number, line: number): number => {
    const { name, digits, bits } = columns[index];
    if (at === end) throw new VectorError(line, `expected ${columns.length} fields, got ${index}: no ${name}`);
    let [high, low, next] = [0, 0, at];
    for (; next < end && !isBlank(bytes[next]); next++) {
      const digit = digitValues[bytes[next]];
      if (digit < 0) throw new VectorError(line, `expected hexadecimal digits for the ${name}`);
      high = (high << 4) | (low >>> 28);
      low = (low << 4) | digit;
    }
    if (next - at !== digits)
      throw new VectorError(line, `expected ${digits} digits for the ${name}, got ${next - at}`);
    if (bits < 32 && low >>> bits !== 0) throw new VectorError(line, `expected a ${name} below 2^${bits}`);
    words.high[index] = high;
    words.low[index] = low;
    return next;
  };
  return (bytes: Uint8Array, start: number, end: number, line: number): Words => {
    let at = start;
    for (let index = 0; index < columns.length; index++) at = field(index, bytes, skip(bytes, at, end), end, line);
    if (skip(bytes, at, end) !== end) throw new VectorError(line, `expected ${columns.length} fields, got more`);
    return words;
  };
}
