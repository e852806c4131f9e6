import { decode, encode } from '../formats/codec.ts';
import type { FloatFormat } from '../formats/format.ts';
import type { Values } from '../tensors/tensor.ts';
import { type ArrayOptions, checkValues, roundArray } from './arrays.ts';
import { chunkLength, forEachChunk, padded, part } from './wasm/chunks.ts';
import { type CodePlan, decodingPlan, encodingPlan, valueTable } from './wasm/code-plan.ts';
import { wasm } from './wasm/instance.ts';
import { fitsSingle } from './wasm/rounding-plan.ts';

/** Bit patterns, one an element: bytes for formats of at most 8 bits. */
export type CodeArray = Uint8Array | Uint16Array;

const encodings = new WeakMap<FloatFormat, CodePlan | undefined>();
const decodings = new WeakMap<FloatFormat, CodePlan | undefined>();
const tables = new WeakMap<FloatFormat, Float32Array>();

function remembered<T>(known: WeakMap<FloatFormat, T>, format: FloatFormat, make: (format: FloatFormat) => T): T {
  if (!known.has(format)) known.set(format, make(format));
  return known.get(format) as T;
}

const arrayFor = (format: FloatFormat) => (format.bits <= 8 ? Uint8Array : Uint16Array);

/** @throws RangeError for a format of more than 16 bits, or with values that are no binary32 numbers */
function checkFormat(format: FloatFormat): void {
  if (format.bits > 16 || !fitsSingle(format))
    throw new RangeError(`"format" expected at most 16 bits and values that binary32 has, got ${format.name}`);
}

function checkCodes(name: string, codes: CodeArray, format: FloatFormat): void {
  const wanted = arrayFor(format);
  if (!(codes instanceof wanted)) throw new TypeError(`"${name}" expected a ${wanted.name} for ${format.name}`);
}

function checkLength(into: Values | CodeArray, length: number): void {
  if (into.length !== length) throw new RangeError(`"into" expected ${length} elements, got ${into.length}`);
}

function encodeByKernel(
  values: Float32Array,
  { kernel, d, constants }: CodePlan,
  width: number,
  into: CodeArray,
): void {
  const instance = wasm();
  const [at, source, target] = instance.allocate(constants.byteLength, 4 * chunkLength, 2 * chunkLength);
  instance.int32(at, constants.length).set(constants);
  const bytes = into instanceof Uint8Array;
  forEachChunk(values.length, (start, end) => {
    instance.float32(source, end - start).set(part(values, start, end));
    instance.kernels[kernel](source, target, padded(end - start), at, d, width);
    into.set(bytes ? instance.uint8(target, end - start) : instance.uint16(target, end - start), start);
  });
}

const isPlain = ({ rounding, overflow, subnormals }: ArrayOptions): boolean =>
  (rounding ?? 'tiesToEven') === 'tiesToEven' && (overflow ?? 'ieee') === 'ieee' && (subnormals ?? 'keep') === 'keep';

/**
 * Rounds every value to the format as `roundArray` does, and gives the codes of the results; NaN has the one canonical quiet code.
 * @param into where the codes go
 * @throws TypeError for other arrays; RangeError as roundArray, and for a format of more than 16 bits
 */
export function encodeArray(
  values: Values,
  format: FloatFormat,
  options: ArrayOptions = {},
  into: CodeArray = new (arrayFor(format))(values.length),
): CodeArray {
  checkFormat(format);
  checkValues(values);
  checkCodes('into', into, format);
  checkLength(into, values.length);
  const plan = remembered(encodings, format, encodingPlan);
  const plain = plan !== undefined && isPlain(options) && values instanceof Float32Array;
  const rounded = plain ? values : roundArray(values, format, options);
  if (plan !== undefined) encodeByKernel(rounded, plan, format.bits, into);
  else for (let i = 0; i < rounded.length; i++) into[i] = encode(rounded[i], format);
  return into;
}

/** @throws RangeError naming a code that the format does not have */
function checkRange(codes: CodeArray, { bits, name }: FloatFormat): void {
  const wrong = codes.findIndex((code) => code >= 2 ** bits);
  if (wrong >= 0)
    throw new RangeError(`"codes" expected codes of ${name}, below ${2 ** bits}, got ${codes[wrong]} at ${wrong}`);
}

function decodeByKernel(
  codes: Uint16Array,
  { kernel, d, constants }: CodePlan,
  width: number,
  into: Float32Array,
): void {
  const instance = wasm();
  const [at, source, target] = instance.allocate(constants.byteLength, 2 * chunkLength, 4 * chunkLength);
  instance.int32(at, constants.length).set(constants);
  forEachChunk(codes.length, (start, end) => {
    instance.uint16(source, end - start).set(part(codes, start, end));
    instance.kernels[kernel](source, target, padded(end - start), at, d, width);
    into.set(instance.float32(target, end - start), start);
  });
}

function decodeByTable(codes: Uint8Array, table: Float32Array, into: Float32Array): void {
  const instance = wasm();
  const [at, source, target] = instance.allocate(table.byteLength, chunkLength, 4 * chunkLength);
  instance.float32(at, table.length).set(table);
  forEachChunk(codes.length, (start, end) => {
    instance.uint8(source, end - start).set(part(codes, start, end));
    instance.kernels.decode8(source, target, padded(end - start), at);
    into.set(instance.float32(target, end - start), start);
  });
}

/**
 * The values of codes: of bytes where the format has at most 8 bits, of words of 16 bits elsewhere. Every NaN code gives NaN.
 * @param into where the values go
 * @throws TypeError for other arrays; RangeError for a format of more than 16 bits or beyond binary32, a code that the format does not
 * have, and another length of `into`
 */
export function decodeArray(
  codes: CodeArray,
  format: FloatFormat,
  into: Float32Array = new Float32Array(codes.length),
): Float32Array {
  checkFormat(format);
  checkCodes('codes', codes, format);
  checkLength(into, codes.length);
  if (format.bits !== 8 && format.bits !== 16) checkRange(codes, format);
  if (codes instanceof Uint8Array) {
    decodeByTable(codes, remembered(tables, format, valueTable), into);
    return into;
  }
  const plan = remembered(decodings, format, decodingPlan);
  if (plan !== undefined) decodeByKernel(codes, plan, format.bits, into);
  else for (let i = 0; i < codes.length; i++) into[i] = decode(codes[i], format);
  return into;
}
