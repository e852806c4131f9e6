import { decode, encode } from '../formats/codec.ts';
import type { FloatFormat } from '../formats/format.ts';
import type { Values } from '../tensors/tensor.ts';
import { type ArrayOptions, checkValues, roundArray } from './arrays.ts';
import { chunkLength, forEachChunk, padded, part, strip } from './wasm/chunks.ts';
import { type CodePlan, decodingPlan, encodingPlan, valueTable } from './wasm/code-plan.ts';
import { type Instance, wasm } from './wasm/instance.ts';
import type { Kernels } from './wasm/kernels.ts';
import { homeOf } from './wasm/resident.ts';
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

/** A conversion of n elements, from address to address, with the constants that lie at a third. */
interface Conversion {
  readonly constants: Int32Array;
  run(kernels: Kernels, from: number, to: number, n: number, at: number): void;
}

type Elements = Float32Array | CodeArray;

function viewLike({ float32, uint8, uint16 }: Instance, like: Elements, address: number, length: number): Elements {
  if (like instanceof Float32Array) return float32(address, length);
  return like instanceof Uint8Array ? uint8(address, length) : uint16(address, length);
}

/** Converts all of an array: whole strips where both lie in one memory of the kernels, what is left by copies. */
function convert(values: Elements, into: Elements, { constants, run }: Conversion): void {
  const home = homeOf(values, into);
  const instance = home ?? wasm();
  const sizes = [values, into].map((array) => array.BYTES_PER_ELEMENT * chunkLength);
  const [at, source, target] = instance.allocate(constants.byteLength, ...sizes);
  instance.int32(at, constants.length).set(constants);
  const whole = home === undefined ? 0 : values.length - (values.length % strip);
  if (whole > 0) run(instance.kernels, values.byteOffset, into.byteOffset, whole, at);
  forEachChunk(values.length - whole, (start, end) => {
    viewLike(instance, values, source, end - start).set(part(values, whole + start, whole + end));
    run(instance.kernels, source, target, padded(end - start), at);
    into.set(viewLike(instance, into, target, end - start), whole + start);
  });
}

const byPlan = ({ kernel, d, constants }: CodePlan, width: number): Conversion => ({
  constants,
  run: (kernels, from, to, n, at) => kernels[kernel](from, to, n, at, d, width),
});

const byTable = (table: Float32Array): Conversion => ({
  constants: new Int32Array(table.buffer),
  run: (kernels, from, to, n, at) => kernels.decode8(from, to, n, at),
});

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
  if (plan !== undefined) convert(rounded, into, byPlan(plan, format.bits));
  else for (let i = 0; i < rounded.length; i++) into[i] = encode(rounded[i], format);
  return into;
}

/** @throws RangeError naming a code that the format does not have */
function checkRange(codes: CodeArray, { bits, name }: FloatFormat): void {
  const wrong = codes.findIndex((code) => code >= 2 ** bits);
  if (wrong >= 0)
    throw new RangeError(`"codes" expected codes of ${name}, below ${2 ** bits}, got ${codes[wrong]} at ${wrong}`);
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
    convert(codes, into, byTable(remembered(tables, format, valueTable)));
    return into;
  }
  const plan = remembered(decodings, format, decodingPlan);
  if (plan !== undefined) convert(codes, into, byPlan(plan, format.bits));
  else for (let i = 0; i < codes.length; i++) into[i] = decode(codes[i], format);
  return into;
}
