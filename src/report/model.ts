import type { CheckResult, Verdict } from '../kernels/check.ts';
import type { RunsVerdict } from '../kernels/runs.ts';

/** One kernel of a report: its verdict, or why there is none. */
export interface KernelReport {
  /** The kernel's name, such as 'torch 1.13 layer_norm f32 N=1000'. */
  readonly kernel: string;
  /** The file of its recorded inputs and outputs, relative to where the report was made. */
  readonly file: string;
  /** Undefined where the kernel's numerics are not known or the file could not be read. */
  readonly check?: CheckResult;
  /** What explains a difference, or what is known of the kernel, in a sentence or two. */
  readonly note?: string;
  /** The file could not be checked. */
  readonly error?: string;
}

/** Runs of one kernel on one input, compared with each other. */
export interface ReportedRuns extends RunsVerdict {
  /** Where in the report's kernels they stand. */
  readonly kernels: readonly number[];
}

/** What the report shows, all of it. */
export interface Report {
  readonly title: string;
  /** bitnorm's version. */
  readonly version: string;
  readonly kernels: readonly KernelReport[];
  /** Those of its kernels that are runs of one input. Default none. */
  readonly runs?: readonly ReportedRuns[];
}

/** Where a kernel stands in a report. */
export type Standing = Verdict | 'unknown' | 'error';

/** Verdicts, the worst first: a kernel is as good as its worst output. */
const worstFirst: readonly Verdict[] = ['wrong', 'differs', 'accepted', 'conforms', 'bit-equal'];

export function standingOf({ check, error }: KernelReport): Standing {
  if (error !== undefined) return 'error';
  if (check === undefined) return 'unknown';
  const verdicts = check.outputs.map(({ verdict }) => verdict);
  return worstFirst.find((verdict) => verdicts.includes(verdict)) ?? 'bit-equal';
}
