import { formatDescr } from './npy-descr.ts';
import { checkStored, type Stored } from './stored.ts';

/** What numpy pads a file's data to. */
const alignment = 64;
/** Digits that numpy keeps free for the first dimension to grow by appending. */
const growthDigits = 21;

/**
 * An npy file of version 1, with the bytes that numpy (1.23 and newer) gives for the same array. Dtypes that numpy
 * lacks are written as raw bytes, as numpy writes those of ml_dtypes; F8_E5M2 too, because the '<f1' that numpy would
 * write can't be loaded.
 * @throws RangeError for dtypes below 8 bits, for more than 64 dimensions (numpy's limit), and when the bytes do not
 * fit the shape.
 */
export function writeNpy(stored: Stored): Uint8Array {
  const { dtype, shape, bytes } = checkStored(stored);
  if (shape.length > 64) throw new RangeError(`"shape" expected at most 64 dimensions, got ${shape.length}`);
  return npyFile(formatDescr(dtype), shape, bytes);
}

/** An npy file of that element code. */
export function npyFile(descr: string, shape: readonly number[], bytes: Uint8Array): Uint8Array {
  const header = headerText(descr, shape);
  const file = new Uint8Array(header.length + bytes.length);
  for (let i = 0; i < header.length; i++) file[i] = header.charCodeAt(i);
  file.set(bytes, header.length);
  return file;
}

/** The file up to its data, one character a byte. */
function headerText(descr: string, shape: readonly number[]): string {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const growth = shape.length === 0 ? 0 : growthDigits - String(shape[0]).length;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }${' '.repeat(growth)}`;
  // 10 bytes before the dict and a line end after it; a header that would end aligned gets a whole unit more, as from
  // numpy.
  const padding = alignment - ((10 + dict.length + 1) % alignment);
  const length = dict.length + padding + 1;
  const prefix = `\x93NUMPY\x01\x00${String.fromCharCode(length & 0xff, length >> 8)}`;
  return `${prefix}${dict}${' '.repeat(padding)}\n`;
}
