import { newRunComparison, type RunSpread } from '../measure/run-spread.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { type CheckOptions, type CheckResult, check } from './check.ts';
import type { Tensors } from './family.ts';
import type { ResolvedSpec } from './spec.ts';

export type { RunSpread } from '../measure/run-spread.ts';

/** How several runs of one kernel on one input stand to each other. */
export interface RunsVerdict {
  /** By output, of those that at least two runs have. */
  readonly spread: Readonly<Record<string, RunSpread>>;
  /** Whether no output differs between runs. */
  readonly deterministic: boolean;
}

export interface RunsResult extends RunsVerdict {
  /** Each run's own verdict. */
  readonly runs: readonly CheckResult[];
  /** Whether every run was accepted. */
  readonly accepted: boolean;
}

/** Whether runs agree, from how their outputs do. */
export function verdictOfRuns(spread: Readonly<Record<string, RunSpread>>): RunsVerdict {
  return { spread, deterministic: Object.values(spread).every(({ differing }) => differing === 0) };
}

/** The outputs that at least two runs have, with the runs that have them, in the order in which they are found. */
export function sharedOutputs<T>(
  runs: readonly T[],
  outputsOf: (run: T) => readonly string[],
): readonly { readonly name: string; readonly holders: readonly T[] }[] {
  const names = [...new Set(runs.flatMap(outputsOf))];
  return names
    .map((name) => ({ name, holders: runs.filter((run) => outputsOf(run).includes(name)) }))
    .filter(({ holders }) => holders.length > 1);
}

/**
 * The verdict on several outputs of one kernel for one input, as a kernel with atomics gives them: each is judged as {@link check} does, and
 * all are compared with each other. Outputs may differ and all be accepted.
 * @param runs what each run wrote; at least one
 * @throws RangeError when there is no run, or naming a tensor that is missing or does not fit
 */
export function checkRuns(
  spec: ResolvedSpec,
  inputs: Tensors,
  runs: readonly Tensors[],
  options: CheckOptions = {},
): RunsResult {
  if (runs.length === 0) throw new RangeError('"runs" expected the outputs of at least one run, got none');
  const checked = runs.map((outputs) => ({ outputs, result: check(spec, inputs, outputs, options) }));
  const names = ({ result }: (typeof checked)[number]): readonly string[] => result.outputs.map(({ name }) => name);
  const spread = sharedOutputs(checked, names).map(({ name, holders }) => {
    const tensors = holders.map(({ outputs }) => outputs[name] as Tensor);
    const comparison = newRunComparison(tensors[0].format);
    comparison.add(tensors.map(({ data }) => data));
    return [name, comparison.result()] as const;
  });
  const results = checked.map(({ result }) => result);
  return {
    runs: results,
    ...verdictOfRuns(Object.fromEntries(spread)),
    accepted: results.every(({ accepted }) => accepted),
  };
}
