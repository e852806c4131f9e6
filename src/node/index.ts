/** bitnorm for Node: files by range, dumps checked block by block, results written whole or not at all. */
export { checkDump, type Dump, type DumpCheckOptions, kernelName, openDump, storedSpec } from './dump.ts';
export { type FileSource, openFileSource } from './file-source.ts';
export { writeFileAtomically } from './write-file.ts';
