import { swapBytes } from './byte-order.ts';
import { findDtype } from './dtypes.ts';
import { fortranToC } from './fortran-order.ts';
import { type NpyOptions, readNpyHeader } from './npy-header.ts';
import { type ByteSource, readRange } from './source.ts';
import type { Stored } from './stored.ts';

/**
 * Reads an npy file of version 1, 2 or 3, in C or Fortran order and of either byte order.
 * @throws FormatError and RangeError as {@link readNpyHeader}.
 */
export function readNpy(source: ByteSource, options: NpyOptions = {}): Stored {
  const { dtype, shape, littleEndian, fortranOrder, begin, end } = readNpyHeader(source, options);
  const size = findDtype(dtype).bits / 8;
  // A complex number is two floats, each in the byte order of the file.
  const unit = dtype === 'C64' ? 4 : size;
  const data = readRange(source, begin, end - begin, 'the data');
  const bytes = littleEndian || unit === 1 ? data : swapBytes(data, unit);
  return { dtype, shape, bytes: fortranOrder && shape.length > 1 ? fortranToC(bytes, shape, size) : bytes };
}
