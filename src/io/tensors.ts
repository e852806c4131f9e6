import { type Tensor, tensor } from '../tensors/tensor.ts';
import { decodeStored } from './decode-stored.ts';
import { dtypeOf, formatOf } from './dtypes.ts';
import { encodeValues } from './encode-values.ts';
import type { Stored } from './stored.ts';

/** The values of a stored tensor. @throws RangeError when its dtype has no format of real numbers */
export function decodeTensor(stored: Stored): Tensor {
  return tensor(formatOf(stored.dtype), stored.shape, decodeStored(stored));
}

/** A tensor's values as safetensors codes. @throws RangeError when safetensors has no dtype for the format */
export function encodeTensor({ format, shape, data }: Tensor): Stored {
  return encodeValues(data, dtypeOf(format), shape);
}
