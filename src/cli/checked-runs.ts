import type { ResolvedSpec } from '../kernels/spec.ts';
import type { DumpCheckOptions } from '../node/check-dump.ts';
import { type CheckedDump, compareRuns, groupByInput } from '../node/compare-runs.ts';
import { type Dump, kernelName } from '../node/dump.ts';
import { runsOfDump } from '../node/dump-runs.ts';
import { explainDump } from '../node/explain-dump.ts';
import type { KernelReport, ReportedRuns } from '../report/model.ts';
import type { DumpChecker } from './dump-checker.ts';

/** One run, judged, with what a report says of it. */
export interface CheckedRun extends CheckedDump {
  readonly report: KernelReport;
}

/**
 * Checks each run of a dump.
 * @param note what is known of the kernel; else what explains a difference is looked for
 * @throws RangeError naming a tensor that is missing or does not fit the spec
 */
export async function checkRunsOf(
  { check: checkDump }: DumpChecker,
  dump: Dump,
  spec: ResolvedSpec,
  options: DumpCheckOptions,
  note?: string,
): Promise<readonly CheckedRun[]> {
  const runs: CheckedRun[] = [];
  for (const { run, dump: one } of runsOfDump(dump, spec)) {
    const check = await checkDump(one, spec, options);
    const equal = check.outputs.every(({ verdict }) => verdict === 'bit-equal');
    const words = note ?? (equal ? undefined : explainDump(one, check));
    const kernel = run === undefined ? kernelName(dump) : `${kernelName(dump)} @${run}`;
    const report = { kernel, file: dump.path, check, ...(words === undefined ? {} : { note: words }) };
    runs.push({ dump: one, check, report });
  }
  return runs;
}

/**
 * Compares the runs of each input with each other; runs that are alone with theirs are left out.
 * @param first where in the report the first of these runs stands
 */
export function reportedRuns(runs: readonly CheckedRun[], first = 0): readonly ReportedRuns[] {
  if (runs.length < 2) return [];
  return groupByInput(runs)
    .filter((group) => group.length > 1)
    .map((group) => ({ kernels: group.map((i) => first + i), ...compareRuns(group.map((i) => runs[i])) }));
}
