import { findFormat } from '../formats/catalogue.ts';
import type { Format } from '../formats/format.ts';

/** A safetensors element type. */
export interface Dtype {
  readonly name: string;
  /** Width of an element; below 8, elements are packed. */
  readonly bits: number;
  /** The numbers its codes stand for; absent for BOOL, C64, I64 and U64. */
  readonly format?: Format;
}

const dtype = (name: string, bits: number, format?: string): Dtype =>
  Object.freeze(format === undefined ? { name, bits } : { name, bits, format: findFormat(format) });

/**
 * Every safetensors element type, in the order of the official enumeration: by this order, descending, its writer
 * sorts.
 */
export const dtypes: readonly Dtype[] = [
  dtype('BOOL', 8),
  dtype('F4', 4, 'float4_e2m1fn'),
  dtype('F6_E2M3', 6, 'float6_e2m3fn'),
  dtype('F6_E3M2', 6, 'float6_e3m2fn'),
  dtype('U8', 8, 'uint8'),
  dtype('I8', 8, 'int8'),
  dtype('F8_E5M2', 8, 'float8_e5m2'),
  dtype('F8_E4M3', 8, 'float8_e4m3fn'),
  dtype('F8_E8M0', 8, 'float8_e8m0fnu'),
  dtype('F8_E4M3FNUZ', 8, 'float8_e4m3fnuz'),
  dtype('F8_E5M2FNUZ', 8, 'float8_e5m2fnuz'),
  dtype('I16', 16, 'int16'),
  dtype('U16', 16, 'uint16'),
  dtype('F16', 16, 'binary16'),
  dtype('BF16', 16, 'bfloat16'),
  dtype('I32', 32, 'int32'),
  dtype('U32', 32, 'uint32'),
  dtype('F32', 32, 'binary32'),
  dtype('C64', 64),
  dtype('F64', 64, 'binary64'),
  dtype('I64', 64),
  dtype('U64', 64),
];

const byName = new Map(dtypes.map((record) => [record.name, record]));
const byFormat = new Map(
  dtypes.flatMap(({ name, format }) => (format === undefined ? [] : [[format.name, name] as const])),
);

/**
 * The record of that name; letter case counts, as in the files.
 * @throws RangeError naming the dtypes there are.
 */
export function findDtype(name: string): Dtype {
  const record = byName.get(name);
  if (record === undefined) {
    throw new RangeError(`"dtype" expected one of ${[...byName.keys()].join(', ')}, got ${JSON.stringify(name)}`);
  }
  return record;
}

/** Whether safetensors has a dtype of that name. */
export function isDtype(name: string): boolean {
  return byName.has(name);
}

/**
 * The number format of a dtype's codes.
 * @throws RangeError for a name that is no dtype, and for BOOL, C64, I64 and U64, which have none.
 */
export function formatOf(name: string): Format {
  const { format } = findDtype(name);
  if (format === undefined) throw new RangeError(`"dtype" expected one with a number format, got ${name}`);
  return format;
}

/**
 * The dtype that stores a format's codes.
 * @throws RangeError when safetensors has none (tf32, float8_e3m4, int4 …).
 */
export function dtypeOf(format: Format): string {
  const name = byFormat.get(format.name);
  if (name === undefined) throw new RangeError(`"format" expected one that safetensors can store, got ${format.name}`);
  return name;
}
