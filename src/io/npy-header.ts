import { findDtype } from './dtypes.ts';
import { type Fail, failIn } from './format-error.ts';
import { parseDescr } from './npy-descr.ts';
import { type PythonItem, type PythonNode, parsePythonDict } from './python-literal.ts';
import { type ByteSource, readRange } from './source.ts';
import { byteLength } from './stored.ts';

/** Far above what numpy writes; numpy's own reader stops at 10 000. */
const largestHeader = 1 << 20;
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** What an npy file holds and where. */
export interface NpyHeader {
  /** A safetensors dtype name. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly littleEndian: boolean;
  /** The first index varies fastest. */
  readonly fortranOrder: boolean;
  /** First byte of the data and one past the last, which is the end of the file. */
  readonly begin: number;
  readonly end: number;
}

/** How to read an npy file. */
export interface NpyOptions {
  /**
   * The safetensors dtype whose codes raw bytes (`<V2`, `|V1`) or integers hold; no other code can be read as another
   * dtype.
   */
  readonly as?: string;
}

/** What the header of an npy file says, before its element code is understood. */
export interface NpyPreamble {
  readonly descr: string;
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  /** First byte of the data. */
  readonly begin: number;
  /** Where the element code and the shape stand. */
  readonly descrAt: number;
  readonly shapeAt: number;
}

/**
 * Reads the header of an npy file of version 1, 2 or 3, whatever its elements are.
 * @throws FormatError when the file is not an npy file, or its elements are records
 */
export function readNpyPreamble(source: ByteSource): NpyPreamble {
  const fail = failIn(source.name);
  const { start, length } = locate(source, fail);
  const bytes = readRange(source, start, length, 'the header');
  // Latin-1, so that characters are bytes; what may lie beyond ASCII (field names) is refused either way.
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  const failInHeader: Fail = (at, problem) => fail(start + at, `header: ${problem}`);
  const fields = parseFields(parsePythonDict(text, failInHeader), failInHeader);
  return {
    ...fields,
    begin: start + length,
    descrAt: start + fields.descrAt,
    shapeAt: start + fields.shapeAt,
  };
}

/**
 * Reads and checks the header of an npy file of version 1, 2 or 3, and no data.
 * @throws FormatError when the file is not an npy file, is of a kind that {@link Stored} can't hold or that `as`
 * doesn't fit, or does not end where its data does; RangeError when `as` is no dtype.
 */
export function readNpyHeader(source: ByteSource, options: NpyOptions = {}): NpyHeader {
  if (options.as !== undefined) findDtype(options.as);
  const { descr, descrAt, shape, shapeAt, fortranOrder, begin } = readNpyPreamble(source);
  const failInHeader: Fail = (at, problem) => failIn(source.name)(at, `header: ${problem}`);
  const { dtype, littleEndian } = attempt(() => parseDescr(descr, options.as), descrAt, failInHeader);
  const size = attempt(() => byteLength(dtype, shape), shapeAt, failInHeader);
  checkEnd(source, begin + size);
  return { dtype, shape, littleEndian, fortranOrder, begin, end: begin + size };
}

/** @throws FormatError unless the file ends where its data does */
export function checkEnd(source: ByteSource, end: number): void {
  const fail = failIn(source.name);
  if (end > source.size) fail(source.size, `file ends within its data, which runs to byte ${end}`);
  if (end < source.size) fail(end, `${source.size - end} bytes follow the data`);
}

function locate(source: ByteSource, fail: Fail): { readonly start: number; readonly length: number } {
  const first = readRange(source, 0, Math.min(source.size, 8), 'the magic string');
  if (!magic.every((byte, i) => first[i] === byte)) fail(0, 'file does not begin with \\x93NUMPY');
  const [major, minor] = readRange(source, 6, 2, 'the version');
  if (major < 1 || major > 3 || minor !== 0) fail(6, `npy version ${major}.${minor} is none of 1.0, 2.0, 3.0`);
  const width = major === 1 ? 2 : 4;
  const field = readRange(source, 8, width, "the header's length");
  const length = field.reduce((sum, byte, i) => sum + byte * 256 ** i, 0);
  if (length > largestHeader) fail(8, `header length ${length} is over ${largestHeader}`);
  return { start: 8 + width, length };
}

function parseFields(items: readonly PythonItem[], fail: Fail): Omit<NpyPreamble, 'begin'> {
  const known = ['descr', 'fortran_order', 'shape'];
  for (const { key, at } of items) if (!known.includes(key)) fail(at, `unknown key '${key}'`);
  const field = (key: string): PythonNode => items.find((item) => item.key === key)?.value ?? fail(0, `no '${key}'`);
  const descr = field('descr');
  const fortranOrder = field('fortran_order');
  const shape = field('shape');
  if (descr.kind !== 'string') return fail(descr.at, `descr expected a string, got a ${descr.kind}`);
  if (fortranOrder.kind !== 'boolean')
    return fail(fortranOrder.at, `fortran_order expected True or False, got a ${fortranOrder.kind}`);
  if (shape.kind !== 'tuple') return fail(shape.at, `shape expected a tuple, got a ${shape.kind}`);
  return {
    descr: descr.value,
    descrAt: descr.at,
    shape: shape.items,
    shapeAt: shape.at,
    fortranOrder: fortranOrder.value,
  };
}

function attempt<T>(action: () => T, at: number, fail: Fail): T {
  try {
    return action();
  } catch (error) {
    return fail(at, error instanceof Error ? error.message : String(error));
  }
}
