import { resolveSpec } from '../kernels/spec.ts';
import type { DumpCheckOptions } from '../node/check-dump.ts';
import { type Dump, kernelName, openDump, storedSpec } from '../node/dump.ts';
import type { RecordedKernel } from '../node/manifest.ts';
import type { KernelReport, ReportedRuns } from '../report/model.ts';
import { checkRunsOf, reportedRuns } from './checked-runs.ts';
import type { DumpChecker } from './dump-checker.ts';
import { explainError } from './exit.ts';

/** Runs with an open dump and closes it whatever happens. */
export function withDump<T>(path: string, renames: Readonly<Record<string, string>>, use: (dump: Dump) => T): T {
  const dump = openDump(path, renames);
  try {
    return use(dump);
  } finally {
    dump.close();
  }
}

/** Runs with several open dumps and closes them whatever happens. */
export async function withDumps<T>(
  paths: readonly string[],
  renames: Readonly<Record<string, string>>,
  use: (dumps: readonly Dump[]) => Promise<T>,
): Promise<T> {
  const dumps: Dump[] = [];
  try {
    for (const path of paths) dumps.push(openDump(path, renames));
    return await use(dumps);
  } finally {
    for (const dump of dumps) dump.close();
  }
}

/** What a report says of one recording: of each of its runs, and of all together. */
export interface CheckedRecording {
  readonly kernels: readonly KernelReport[];
  readonly runs: readonly ReportedRuns[];
}

/**
 * Checks one recording of a folder; what can't be checked becomes a report that says why.
 * @param first where in the report its first run stands
 */
export async function checkRecording(
  checker: DumpChecker,
  recorded: RecordedKernel,
  options: DumpCheckOptions,
  first = 0,
): Promise<CheckedRecording> {
  const { path, outputs, note } = recorded;
  const about = note === undefined ? {} : { note };
  const alone = (report: KernelReport): CheckedRecording => ({ kernels: [report], runs: [] });
  try {
    return await withDumps([path], {}, async ([dump]) => {
      const kernel = kernelName(dump);
      const spec = recorded.spec ?? storedSpec(dump);
      if (spec === undefined) return alone({ kernel, file: path, ...about });
      try {
        const limited = { ...options, ...(outputs === undefined ? {} : { outputs }) };
        const runs = await checkRunsOf(checker, dump, resolveSpec(spec), limited, note);
        return { kernels: runs.map(({ report }) => report), runs: reportedRuns(runs, first) };
      } catch (error) {
        return alone({ kernel, file: path, error: explainError(error), ...about });
      }
    });
  } catch (error) {
    return alone({ kernel: path, file: path, error: explainError(error), ...about });
  }
}
