import { availableParallelism } from 'node:os';
import type { CheckResult } from '../kernels/check.ts';
import type { ResolvedSpec } from '../kernels/spec.ts';
import { checkDump, type DumpCheckOptions } from '../node/check-dump.ts';
import type { Dump } from '../node/dump.ts';
import type { Pool } from '../node/threads/pool.ts';
import { elementCount } from '../tensors/tensor.ts';
import { UsageError } from './exit.ts';

/** Checks dumps, on threads where these are worth their start. */
export interface DumpChecker {
  check(dump: Dump, spec: ResolvedSpec, options: DumpCheckOptions): Promise<CheckResult>;
  /** Ends the threads, if any were started. */
  close(): Promise<void>;
}

/** Elements of x from which on a dump is checked on several threads where nothing else was asked for. */
const manyElements = 2 ** 23;
const mostThreads = 8;

/** @throws UsageError unless the text is a positive integer */
function parseThreads(text: string): number {
  const threads = Number(text);
  if (/^[1-9]\d*$/.test(text) && threads <= 1024) return threads;
  throw new UsageError(`--threads: expected an integer from 1 to 1024, got "${text}"`);
}

/**
 * @param asked how many threads; default: as many as there are cores, at most 8, for large dumps and one for others
 * @throws UsageError where that is no positive integer
 */
export function newDumpChecker(asked: string | undefined): DumpChecker {
  const wanted = asked === undefined ? undefined : parseThreads(asked);
  const threadsFor = (dump: Dump): number => {
    if (wanted !== undefined) return wanted;
    return elementCount(dump.shape('x')) < manyElements ? 1 : Math.min(mostThreads, availableParallelism());
  };
  let pool: Pool | undefined;
  const poolOf = async (threads: number): Promise<Pool> => {
    if (pool !== undefined) return pool;
    const { createPool } = await import('../node/threads/pool.ts');
    pool = await createPool({ threads });
    return pool;
  };
  return {
    check: async (dump, spec, options) => {
      const threads = threadsFor(dump);
      return threads === 1 ? checkDump(dump, spec, options) : (await poolOf(threads)).checkDump(dump, spec, options);
    },
    close: async () => {
      await pool?.close();
    },
  };
}
