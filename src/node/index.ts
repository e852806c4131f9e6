/** bitnorm for Node: files by range, dumps checked block by block, results written whole or not at all. */
export { checkDump, type DumpCheckOptions } from './check-dump.ts';
export { type CheckedDump, compareRuns, groupByInput } from './compare-runs.ts';
export { type Dump, kernelName, openDump, storedSpec } from './dump.ts';
export { type DumpRun, runsOfDump } from './dump-runs.ts';
export { explainDump } from './explain-dump.ts';
export { type FileSource, openFileSource } from './file-source.ts';
export { NoGpuError, type OpenGpu, openGpu } from './gpu.ts';
export { findRecordings, type RecordedKernel } from './manifest.ts';
export { createPool, type Pool } from './threads/pool.ts';
export { sharedSingles } from './threads/shared.ts';
export { writeFileAtomically } from './write-file.ts';
