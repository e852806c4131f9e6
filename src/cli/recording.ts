import { resolveSpec } from '../kernels/spec.ts';
import { checkDump, type DumpCheckOptions } from '../node/check-dump.ts';
import { type Dump, kernelName, openDump, storedSpec } from '../node/dump.ts';
import { explainDump } from '../node/explain-dump.ts';
import type { RecordedKernel } from '../node/manifest.ts';
import type { KernelReport } from '../report/model.ts';
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

/** Checks one recording of a folder; what can't be checked becomes a report that says why. */
export function checkRecording(recorded: RecordedKernel, options: DumpCheckOptions): KernelReport {
  const { path, outputs, note } = recorded;
  const about = note === undefined ? {} : { note };
  try {
    return withDump(path, {}, (dump) => {
      const kernel = kernelName(dump);
      const spec = recorded.spec ?? storedSpec(dump);
      if (spec === undefined) return { kernel, file: path, ...about };
      try {
        const check = checkDump(dump, resolveSpec(spec), { ...options, ...(outputs === undefined ? {} : { outputs }) });
        const equal = check.outputs.every(({ verdict }) => verdict === 'bit-equal');
        const explanation = equal || note !== undefined ? undefined : explainDump(dump, check);
        return { kernel, file: path, check, ...about, ...(explanation === undefined ? {} : { note: explanation }) };
      } catch (error) {
        return { kernel, file: path, error: explainError(error), ...about };
      }
    });
  } catch (error) {
    return { kernel: path, file: path, error: explainError(error), ...about };
  }
}
