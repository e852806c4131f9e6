import { openNpz } from './npz.ts';
import { writeNpz } from './npz-write.ts';
import { largestHeader, openSafetensors } from './safetensors.ts';
import { writeSafetensors } from './safetensors-write.ts';
import type { ByteSource } from './source.ts';
import type { Stored } from './stored.ts';
import type { TensorFile } from './tensor-file.ts';

/** A kind of file that holds named tensors and texts. */
export interface TensorFileFormat {
  readonly name: string;
  /** How the names of its files end. */
  readonly extension: string;
  /** Whether a file's first eight bytes (fewer, where it is shorter) can be of no other kind. */
  begins(bytes: Uint8Array): boolean;
  /** @throws FormatError when the file is malformed */
  open(source: ByteSource): TensorFile;
  /** The same tensors and texts give the same bytes. @throws RangeError for what the format can't hold */
  write(tensors: Readonly<Record<string, Stored>>, metadata: Readonly<Record<string, string>>): Uint8Array;
}

const safetensors: TensorFileFormat = {
  name: 'safetensors',
  extension: '.safetensors',
  begins: (bytes) => bytes.length === 8 && bytes.reduce((sum, byte, i) => sum + byte * 256 ** i, 0) <= largestHeader,
  open: (source) => ({ ...openSafetensors(source), others: new Map() }),
  write: writeSafetensors,
};

const npz: TensorFileFormat = {
  name: 'npz',
  extension: '.npz',
  // The header of a member, or of an archive without members its end, which begins with a version that is not 0.
  begins: ([p, k, kind, next, version]) =>
    p === 0x50 && k === 0x4b && ((kind === 3 && next === 4 && version !== 0) || (kind === 5 && next === 6)),
  open: openNpz,
  write: (tensors, metadata) => writeNpz(tensors, { metadata }),
};

/** Every kind of file that tensors are read from and written to; the first is the one meant where nothing says which. */
export const tensorFileFormats: readonly TensorFileFormat[] = [safetensors, npz];

/** The format that a path's extension names; the first of the catalogue for others. */
export function tensorFileFormatOf(path: string): TensorFileFormat {
  const lower = path.toLowerCase();
  return tensorFileFormats.find(({ extension }) => lower.endsWith(extension)) ?? tensorFileFormats[0];
}

/**
 * Opens a file of tensors, of the kind that its first bytes show, or else its name.
 * @throws FormatError when the file is malformed
 */
export function openTensorFile(source: ByteSource): TensorFile {
  const bytes = source.read(0, Math.min(8, source.size));
  const format = tensorFileFormats.find(({ begins }) => begins(bytes)) ?? tensorFileFormatOf(source.name);
  return format.open(source);
}
