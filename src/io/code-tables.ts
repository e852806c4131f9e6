import { decode } from '../formats/codec.ts';
import type { FloatFormat, Format } from '../formats/format.ts';

const valueTables = new WeakMap<Format, Float64Array>();
const keyTables = new WeakMap<Format, CodesByKey>();

/**
 * The value of every code of a format of at most 16 bits, so that a tensor is decoded by look-up alone. Not to be
 * written to.
 */
export function valuesOf(format: Format): Float64Array {
  return remembered(valueTables, format, () =>
    Float64Array.from({ length: 2 ** format.bits }, (_, code) => decode(code, format)),
  );
}

/** Whether that table is there already. */
export function isRemembered(format: Format): boolean {
  return valueTables.has(format);
}

/** Codes by the leading bits of their value as a binary32. */
export interface CodesByKey {
  /** What lies at another key is arbitrary: the code found must be checked to stand for the value sought. */
  readonly codes: Uint16Array;
  /** The binary32 code of every code's value. */
  readonly words: Uint32Array;
  /** The key is the binary32 code without this many low bits. */
  readonly shift: number;
}

/**
 * Finds the code of a value fast. A value of `precision` significant bits leaves the last 24 − precision bits of its
 * binary32 code zero, so that the rest tells it from any other value of the format. Precondition: at most 16 bits;
 * NaNs, and values that are not binary32 numbers of that precision, are not in the table.
 */
export function codesByKey(format: FloatFormat): CodesByKey {
  return remembered(keyTables, format, () => {
    const values = valuesOf(format);
    const shift = 24 - format.precision;
    const words = new Uint32Array(Float32Array.from(values).buffer);
    const codes = new Uint16Array(2 ** (32 - shift));
    for (let code = 0; code < words.length; code++)
      if (!Number.isNaN(values[code])) codes[words[code] >>> shift] = code;
    return { codes, words, shift };
  });
}

function remembered<T>(tables: WeakMap<Format, T>, format: Format, make: () => T): T {
  let table = tables.get(format);
  if (table === undefined) tables.set(format, (table = make()));
  return table;
}
