import type { EmulateOptions } from '../../engines/run.ts';
import type { CheckResult } from '../../kernels/check.ts';
import type { Tensors } from '../../kernels/family.ts';
import type { ResolvedSpec } from '../../kernels/spec.ts';
import type { Emulation } from '../../normalizers/emulate.ts';
import type { Tensor, Values } from '../../tensors/tensor.ts';
import type { DumpCheckOptions } from '../check-dump.ts';
import type { Dump } from '../dump.ts';
import { checkDumpOn } from './check-dump.ts';
import { portable } from './options.ts';
import { runInParts } from './run-parts.ts';
import { startWorkers } from './workers.ts';

/**
 * Threads that run kernels in parts: rows or channels that are computed apart from each other. Every result has the bits that one thread puts
 * out. What can't be run in parts (sums over rows, random bits, counted events) runs on one of them.
 */
export interface Pool {
  readonly threads: number;
  /**
   * As `emulate`. Inputs that lie in shared memory are not copied, nor are outputs that go there; see `sharedSingles`. New outputs lie
   * there, too.
   * @throws RangeError as `emulate`; TypeError where the options have an arithmetic; Error where a thread ended
   */
  emulate<Data extends Values = Float64Array>(
    spec: ResolvedSpec,
    inputs: Tensors<Data>,
    options?: EmulateOptions,
  ): Promise<Emulation<Data>>;
  /** As `exact`. @throws as `emulate` */
  exact(spec: ResolvedSpec, inputs: Tensors): Promise<Readonly<Record<string, Tensor>>>;
  /** As `checkDump`; the threads read the file themselves. @throws as `checkDump` */
  checkDump(dump: Dump, spec: ResolvedSpec, options?: DumpCheckOptions): Promise<CheckResult>;
  /** Ends the threads; what has not returned is rejected. */
  close(): Promise<void>;
}

/** Blocks of a dump that wait or run at a time, for each thread: one to check and the next. */
export const ahead = 2;

/**
 * Starts a pool, which has to be closed.
 * @throws RangeError unless `threads` is a positive integer
 */
export async function createPool({ threads }: { readonly threads: number }): Promise<Pool> {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`"threads" expected a positive integer, got ${threads}`);
  const workers = await startWorkers(threads);
  const on = { threads, workers };
  return {
    threads,
    emulate: async <Data extends Values>(spec: ResolvedSpec, inputs: Tensors<Data>, options: EmulateOptions = {}) =>
      (await runInParts(on, 'emulate', spec, inputs, portable(options), options.into)) as Emulation<Data>,
    exact: async (spec, inputs) =>
      (await runInParts(on, 'exact', spec, inputs, {})).outputs as Readonly<Record<string, Tensor>>,
    checkDump: (dump, spec, options) => checkDumpOn({ workers, window: ahead * threads }, dump, spec, options),
    close: () => workers.close(),
  };
}
