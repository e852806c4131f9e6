import type { FormatError } from './format-error.ts';
import type { Stored } from './stored.ts';

/** What a file says of one tensor. */
export interface TensorInfo {
  readonly name: string;
  /** A safetensors dtype name. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** An opened file of named tensors. Data is read when asked for. */
export interface TensorFile {
  /** Texts by name; an object with no prototype, empty when there are none. */
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the file. */
  readonly tensors: readonly TensorInfo[];
  /** What it holds under other names that is no tensor, and why. */
  readonly others: ReadonlyMap<string, FormatError>;
  /**
   * A whole tensor.
   * @throws RangeError when there is none of that name; FormatError when the data is not what the file says
   */
  read(name: string): Stored;
  /**
   * `length` bytes of a tensor's data from its byte `start`.
   * @param into at least `length` bytes that may hold the result, until they are used again
   * @throws RangeError when there is none of that name or the range leaves it; FormatError as {@link read}
   */
  readBytes(name: string, start: number, length: number, into?: Uint8Array): Uint8Array;
}
