import { checkRange, finderByName } from './by-name.ts';
import { FormatError } from './format-error.ts';
import { readNpy } from './npy.ts';
import type { NpyHeader, NpyOptions } from './npy-header.ts';
import { type ByteSource, readRange } from './source.ts';
import { byteLength } from './stored.ts';
import type { TensorFile, TensorInfo } from './tensor-file.ts';
import type { Member } from './zip/member.ts';

/** An array of an npz file that is a tensor. */
export interface NpzTensor extends TensorInfo {
  readonly header: NpyHeader;
  readonly options: NpyOptions;
  readonly member: Member;
}

/** How the tensors of an npz file are read. */
export function readersOf(
  source: ByteSource,
  tensors: readonly NpzTensor[],
  others: TensorFile['others'],
): Pick<TensorFile, 'read' | 'readBytes'> {
  const findAmong = finderByName(source.name, tensors);
  const find = (name: string): NpzTensor => {
    const error = others.get(name);
    if (error !== undefined) throw error;
    return findAmong(name);
  };
  const converted = new Map<NpzTensor, Uint8Array>();
  const bytesOf = (tensor: NpzTensor, start: number, length: number): Uint8Array =>
    within(source, tensor.member, () => {
      if (isPlain(tensor.header))
        return readRange(tensor.member.checked(), tensor.header.begin + start, length, 'the data');
      const known = converted.get(tensor) ?? readNpy(tensor.member.checked(), tensor.options).bytes;
      converted.set(tensor, known);
      return known.subarray(start, start + length);
    });
  return {
    read: (name) => {
      const tensor = find(name);
      const { dtype, shape } = tensor;
      return { dtype, shape, bytes: bytesOf(tensor, 0, byteLength(dtype, shape)) };
    },
    readBytes: (name, start, length) => {
      const tensor = find(name);
      checkRange(source.name, start, length, byteLength(tensor.dtype, tensor.shape));
      return bytesOf(tensor, start, length);
    },
  };
}

/** Whether the data is held as {@link Stored} holds it. */
function isPlain({ littleEndian, fortranOrder, shape }: NpyHeader): boolean {
  return littleEndian && !(fortranOrder && shape.length > 1);
}

/** Runs what reads a member's content, and gives the place in the archive of what is wrong within it. */
export function within<T>(source: ByteSource, { name, begin, deflated, content }: Member, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof FormatError) || error.file !== content.name) throw error;
    const label = `member ${JSON.stringify(name)}`;
    // Of deflated data only its begin can be told in the archive.
    throw deflated
      ? new FormatError(source.name, begin, `${label}, byte ${error.offset} when inflated: ${error.problem}`)
      : new FormatError(source.name, begin + error.offset, `${label}: ${error.problem}`);
  }
}
