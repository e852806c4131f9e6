import { findDtype } from './dtypes.ts';

/** A tensor as files hold it: codes, not yet numbers. */
export interface Stored {
  /** A safetensors dtype name. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Little-endian, C order, packed; possibly an unaligned view of a larger buffer. */
  readonly bytes: Uint8Array;
}

/**
 * How many elements a shape has; 1 for the empty shape.
 * @throws RangeError when a dimension is not an integer in [0, 2^53), or the product is not below 2^53.
 */
export function elementCount(shape: readonly number[]): number {
  if (!shape.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0)) {
    throw new RangeError(`"shape" expected integers from 0 to 2^53 − 1, got [${shape.join(', ')}]`);
  }
  if (shape.includes(0)) return 0;
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  if (count > Number.MAX_SAFE_INTEGER)
    throw new RangeError(`"shape" expected fewer than 2^53 elements, got [${shape.join(', ')}]`);
  return count;
}

/**
 * How many bytes a tensor of that dtype and shape takes.
 * @throws RangeError for an unknown dtype, a bad dimension, 2^53 bits or more, and elements below 8 bits that end
 * within a byte.
 */
export function byteLength(dtype: string, shape: readonly number[]): number {
  const { bits } = findDtype(dtype);
  const total = elementCount(shape) * bits;
  if (total > Number.MAX_SAFE_INTEGER)
    throw new RangeError(`"shape" expected fewer than 2^53 bits of ${dtype}, got [${shape.join(', ')}]`);
  if (total % 8 !== 0)
    throw new RangeError(`"shape" expected whole bytes of ${dtype}, got [${shape.join(', ')}]: ${total} bits`);
  return total / 8;
}

/**
 * Returns the tensor when its bytes fit its dtype and shape.
 * @throws RangeError as {@link byteLength}, and when the number of bytes is another.
 */
export function checkStored(stored: Stored, name = 'bytes'): Stored {
  const expected = byteLength(stored.dtype, stored.shape);
  if (stored.bytes.length !== expected) {
    const what = `${stored.dtype} [${stored.shape.join(', ')}]`;
    throw new RangeError(`"${name}" expected ${expected} bytes for ${what}, got ${stored.bytes.length}`);
  }
  return stored;
}
