import { decodeArray } from '../engines/code-arrays.ts';
import { fitsSingle } from '../engines/wasm/rounding-plan.ts';
import { findFormat } from '../formats/catalogue.ts';
import { codesOf, findDtype, type Stored } from '../io/index.ts';
import type { ResolvedSpec } from '../kernels/spec.ts';
import { elementCount, type Tensor, tensor, type Values } from '../tensors/tensor.ts';

/** Whether binary32 holds the values of a dtype, of which doubles are then not needed. */
export function fitsSingles(dtype: string): boolean {
  const { format } = findDtype(dtype);
  return format?.kind === 'float' && fitsSingle(format);
}

/** Whether binary32 holds the values of every format that a spec names: what it reads, computes with and puts out. */
export function specFitsSingles({ formats }: ResolvedSpec): boolean {
  return Object.values(formats).every((name) => {
    const format = findFormat(name);
    return format.kind === 'float' && fitsSingle(format);
  });
}

/**
 * The values of a stored tensor as binary32 numbers, the same ones as `decodeTensor` gives. Precondition: its dtype fits.
 * @param into at least as many as there are elements, which may hold them until they are used again
 */
export function decodeSingles(stored: Stored, into: Float32Array): Tensor<Float32Array> {
  const { format } = findDtype(stored.dtype);
  if (format?.kind !== 'float') throw new RangeError(`"dtype" expected one that binary32 holds, got ${stored.dtype}`);
  const codes = codesOf(stored);
  const data =
    codes instanceof Uint32Array
      ? new Float32Array(codes.buffer, codes.byteOffset, codes.length)
      : decodeArray(codes, format, into.subarray(0, elementCount(stored.shape)));
  return tensor(format, stored.shape, data);
}

/** A tensor in singles. Precondition: its format fits. */
export function singlesOf(one: Tensor<Values>): Tensor<Float32Array> {
  return { ...one, data: Float32Array.from(one.data) };
}
