import { availableParallelism } from 'node:os';
import type { CheckResult } from '../kernels/check.ts';
import type { ResolvedSpec } from '../kernels/spec.ts';
import { checkDump, type DumpCheckOptions } from '../node/check-dump.ts';
import type { Dump } from '../node/dump.ts';
import type { CheckThreads } from '../node/threads/check-dump.ts';
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

/** Blocks that a thread has at a time, one to check and the next: it need not wait until this thread is done with its own. */
const ahead = 2;

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
  let started: CheckThreads | undefined;
  const startedFor = async (threads: number): Promise<CheckThreads> => {
    if (started !== undefined) return started;
    const { startWorkers, workerModule } = await import('../node/threads/workers.ts');
    // This thread is one of them.
    const workers = await startWorkers(threads - 1, workerModule, ahead);
    started = { workers, window: ahead * (threads - 1), callerWorks: true };
    return started;
  };
  return {
    check: async (dump, spec, options) => {
      const threads = threadsFor(dump);
      if (threads === 1) return checkDump(dump, spec, options);
      const { checkDumpOn } = await import('../node/threads/check-dump.ts');
      return checkDumpOn(await startedFor(threads), dump, spec, options);
    },
    close: async () => {
      await started?.workers.close();
    },
  };
}
