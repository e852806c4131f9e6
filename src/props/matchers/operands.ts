import { binary64, findFormat } from '../../formats/catalogue.ts';
import { isValue } from '../../formats/codec.ts';
import type { Format } from '../../formats/format.ts';
import { bitsText, valueText } from '../../report/numbers.ts';
import type { Tensor } from '../../tensors/tensor.ts';

/** What the matchers take: a number, numbers in a row, or a tensor. */
export type Numbers = number | ArrayLike<number> | Tensor;

/** A format or its name. */
export type FormatOrName = Format | string;

/** Numbers with what is known of them. */
export interface Operand {
  /** Undefined where neither a tensor nor a typed array says it. */
  readonly format: Format | undefined;
  /** Undefined for numbers in a row. */
  readonly shape: readonly number[] | undefined;
  readonly data: Float64Array;
}

/** The formats of typed arrays. */
const arrayFormats: Readonly<Record<string, string>> = {
  Float64Array: 'binary64',
  Float32Array: 'binary32',
  Float16Array: 'binary16',
  Int8Array: 'int8',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Int16Array: 'int16',
  Uint16Array: 'uint16',
  Int32Array: 'int32',
  Uint32Array: 'uint32',
};

export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'format' in value && 'shape' in value && 'data' in value;
}

/** @throws TypeError naming the argument when it is none of what the matchers take */
export function operandOf(value: unknown, name: string): Operand {
  if (typeof value === 'number') return { format: undefined, shape: [], data: Float64Array.of(value) };
  if (isTensor(value)) return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'number'))
    return { format: undefined, shape: undefined, data: Float64Array.from(value) };
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (!Object.hasOwn(arrayFormats, kind))
    throw new TypeError(`"${name}" expected a number, an array of numbers or a tensor, got ${kind}`);
  // Any double may stand in a Float64Array, values of narrower formats among them.
  const format = kind === 'Float64Array' ? undefined : findFormat(arrayFormats[kind]);
  return { format, shape: undefined, data: Float64Array.from(value as ArrayLike<number>) };
}

/** @throws RangeError when there is no format of that name */
export function formatOf(given: FormatOrName | undefined): Format | undefined {
  return typeof given === 'string' ? findFormat(given) : given;
}

/** The format in which two operands are compared: the one that is given, else the one that either has, else binary64. */
export function commonFormat(given: FormatOrName | undefined, a: Operand, b?: Operand): Format {
  return formatOf(given) ?? a.format ?? b?.format ?? binary64;
}

/** The shape to count elements in. */
export function shapeOf(a: Operand, b?: Operand): readonly number[] {
  return a.shape ?? b?.shape ?? [a.data.length];
}

/** Why the operands cannot be compared element by element; undefined where they can. */
export function mismatch(received: Operand, expected: Operand): string | undefined {
  const [a, b] = [received.shape, expected.shape];
  if (received.data.length !== expected.data.length)
    return `it has ${count(received.data.length)}, expected ${count(expected.data.length)}`;
  if (a !== undefined && b !== undefined && `${a}` !== `${b}`) return `its shape is [${a}], expected [${b}]`;
  const [from, to] = [received.format, expected.format];
  if (from !== undefined && to !== undefined && from.name !== to.name)
    return `its format is ${from.name}, expected ${to.name}`;
  return undefined;
}

const count = (n: number): string => (n === 1 ? '1 element' : `${n} elements`);

/** A value and its code, or that it has none. */
export function shown(value: number, format: Format): readonly [string, string] {
  if (!isValue(value, format)) return [Object.is(value, -0) ? '-0' : String(value), `no ${format.name}`];
  return [valueText(value, format), bitsText(value, format)];
}
