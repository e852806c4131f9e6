import { type Format, integerFormat } from '../formats/format.ts';
import { type Tensor, tensor } from '../tensors/tensor.ts';
import { decodeStored } from './decode-stored.ts';
import { dtypeOf, findDtype } from './dtypes.ts';
import { encodeValues } from './encode-values.ts';
import type { Stored } from './stored.ts';

/** Formats of dtypes that are read but never computed in: their values are those that doubles hold exactly. */
const carriers: Readonly<Record<string, Format>> = {
  BOOL: integerFormat('bool', 1, false),
  I64: integerFormat('int64', 64, true),
  U64: integerFormat('uint64', 64, false),
};

/** Whether a tensor of that dtype has values that are real numbers. */
export function isReal(dtype: string): boolean {
  return findDtype(dtype).format !== undefined || Object.hasOwn(carriers, dtype);
}

/**
 * The values of a stored tensor.
 * @param into at least as many doubles as there are elements, which may hold them until they are used again
 * @throws RangeError when they are not real numbers, or one is no double
 */
export function decodeTensor(stored: Stored, into?: Float64Array): Tensor {
  const natural = findDtype(stored.dtype).format;
  const format = natural ?? carriers[stored.dtype];
  if (format === undefined) throw new RangeError(`"dtype" expected one of real numbers, got ${stored.dtype}`);
  return tensor(format, stored.shape, decodeStored(stored, natural, into));
}

/** A tensor's values as safetensors codes. @throws RangeError when safetensors has no dtype for the format */
export function encodeTensor({ format, shape, data }: Tensor): Stored {
  return encodeValues(data, dtypeOf(format), shape);
}
