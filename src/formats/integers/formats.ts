import { findFormat } from '../catalogue.ts';
import type { IntegerFormat } from '../format.ts';

/**
 * The integer format of that name or alias.
 * @throws RangeError when there is none, or when it is a floating format.
 */
export function findIntegerFormat(name: string): IntegerFormat {
  const format = findFormat(name);
  if (format.kind !== 'integer') throw new RangeError(`"format" expected an integer format, got ${format.name}`);
  return format;
}

export const int4 = findIntegerFormat('int4');
export const int8 = findIntegerFormat('int8');
export const uint8 = findIntegerFormat('uint8');
export const int32 = findIntegerFormat('int32');

/** Storage that holds the integers of a format as numbers. */
export type IntegerArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** The narrowest storage that holds every integer of the format, filled with zeros. */
export function newIntegerArray(format: IntegerFormat, length: number): IntegerArray {
  if (format.bits <= 8) return format.signed ? new Int8Array(length) : new Uint8Array(length);
  if (format.bits <= 16) return format.signed ? new Int16Array(length) : new Uint16Array(length);
  return format.signed ? new Int32Array(length) : new Uint32Array(length);
}

/** @throws RangeError unless the number is one of the format's integers. */
export function checkInteger(name: string, value: number, format: IntegerFormat): void {
  if (!(Number.isInteger(value) && value >= format.min && value <= format.max)) {
    throw new RangeError(`"${name}" expected an integer from ${format.min} to ${format.max}, got ${value}`);
  }
}
