export { type Codes, codesOf, storedOfCodes } from './codes.ts';
export { decodeStored } from './decode-stored.ts';
export { type Dtype, dtypeOf, dtypes, findDtype, formatOf, isDtype } from './dtypes.ts';
export { encodeValues } from './encode-values.ts';
export { FormatError } from './format-error.ts';
export { readNpy } from './npy.ts';
export { type NpyHeader, type NpyOptions, readNpyHeader } from './npy-header.ts';
export { writeNpy } from './npy-write.ts';
export { openNpz } from './npz.ts';
export { type NpzOptions, writeNpz } from './npz-write.ts';
export { type Entry, openSafetensors, type Safetensors } from './safetensors.ts';
export { type EncodedHeader, encodeSafetensorsHeader, writeSafetensors } from './safetensors-write.ts';
export { type ByteSource, bytesSource } from './source.ts';
export { byteLength, checkStored, elementCount, type Stored } from './stored.ts';
export type { TensorFile, TensorInfo } from './tensor-file.ts';
export {
  openTensorFile,
  type TensorFileFormat,
  tensorFileFormatOf,
  tensorFileFormats,
} from './tensor-file-formats.ts';
export { decodeTensor, encodeTensor, isReal } from './tensors.ts';
