import { type Axis, axes, type Candidate } from '../../kernels/precision/cases.ts';
import type { Measurement } from '../../kernels/precision/measurement.ts';
import type { CandidateResult, Precision } from '../../kernels/precision/sweep.ts';
import type { Judgement } from '../../kernels/precision/verdict.ts';

/** What the report shows, all of it. */
export interface PrecisionReport extends Precision {
  /** bitnorm's version. */
  readonly version: string;
}

/** The forward pass (scale and y) and the backward pass (dx). */
export const passes = ['forward', 'backward'] as const;
export type Pass = (typeof passes)[number];

/** How a kernel stands at a place in one of its passes; undefined where that was not measured. */
export function judgementOf(measurement: Measurement, pass: Pass): Judgement | undefined {
  if (pass === 'forward') return measurement;
  // Where there is no forward pass to speak of, there is no gradient.
  return measurement.dx ?? (measurement.y === null ? measurement : undefined);
}

/** Whether a pass was measured anywhere. */
export function hasPass({ sweeps }: CandidateResult, pass: Pass): boolean {
  return pass === 'forward' || axes.some((axis) => sweeps[axis].some(({ dx }) => dx !== null));
}

/** Kernels that differ in the statistic alone. */
export interface KernelGroup {
  readonly kernel: Omit<Candidate, 'statistic'>;
  readonly results: readonly CandidateResult[];
}

/** The results by kernel, in their order. */
export function kernelGroups({ results }: Precision): readonly KernelGroup[] {
  const groups = new Map<string, { kernel: KernelGroup['kernel']; results: CandidateResult[] }>();
  for (const result of results) {
    const { statistic: _statistic, ...kernel } = result.candidate;
    const key = JSON.stringify(kernel);
    const group = groups.get(key) ?? { kernel, results: [] };
    group.results.push(result);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The coordinate of a measurement along an axis. */
export function coordinate({ place }: Measurement, axis: Axis): number {
  return place[axis];
}

/** The longest run of places along an axis where a kernel works; undefined where there is none. */
export function workingRun(
  measurements: readonly Measurement[],
  pass: Pass,
): { readonly first: number; readonly last: number } | undefined {
  let best: { first: number; last: number } | undefined;
  let start = -1;
  measurements.forEach((one, i) => {
    if (judgementOf(one, pass)?.standing !== 'works') {
      start = -1;
      return;
    }
    if (start < 0) start = i;
    if (best === undefined || i - start > best.last - best.first) best = { first: start, last: i };
  });
  return best;
}
