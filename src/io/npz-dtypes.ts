import { findDtype, isDtype } from './dtypes.ts';
import { formatDescr, parseDescr } from './npy-descr.ts';
import type { Stored } from './stored.ts';
import { compareCodePoints } from './utf8.ts';

/**
 * The metadata that says which dtypes the codes of arrays are that numpy has no name for: JSON such as `{"x": "BF16"}`, with safetensors'
 * names of dtypes.
 */
export const dtypesKey = 'bitnorm.dtypes';

/**
 * The dtypes by the arrays' names.
 * @param text undefined where there is no such metadata
 * @throws through `refuse` when it is no such JSON, or names an array that is not there
 */
export function parseDtypes(
  text: string | undefined,
  names: readonly string[],
  refuse: (problem: string) => never,
): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  const declared = new Map(Object.entries(parseObject(text, refuse)));
  for (const [name, dtype] of declared) {
    if (!names.includes(name)) refuse(`no array ${JSON.stringify(name)}`);
    if (typeof dtype !== 'string' || !isDtype(dtype))
      refuse(`${JSON.stringify(name)} expected a safetensors dtype such as "BF16", got ${JSON.stringify(dtype)}`);
  }
  return declared as ReadonlyMap<string, string>;
}

function parseObject(text: string, refuse: (problem: string) => never): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  return refuse(`expected an object such as {"x": "BF16"}, got ${text}`);
}

/** What must be said of arrays whose npy code does not tell their dtype, sorted by name; undefined where all do. */
export function declareDtypes(tensors: ReadonlyMap<string, Stored>): string | undefined {
  const raw = [...tensors].filter(([, { dtype }]) => !tellsDtype(dtype)).sort(([a], [b]) => compareCodePoints(a, b));
  if (raw.length === 0) return undefined;
  return JSON.stringify(Object.fromEntries(raw.map(([name, { dtype }]) => [name, dtype])));
}

function tellsDtype(dtype: string): boolean {
  findDtype(dtype);
  const descr = formatDescr(dtype);
  return !descr.includes('V') && parseDescr(descr).dtype === dtype;
}
