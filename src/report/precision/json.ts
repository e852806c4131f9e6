import type { Axis } from '../../kernels/precision/cases.ts';
import type { Measurement } from '../../kernels/precision/measurement.ts';
import type { CandidateResult } from '../../kernels/precision/sweep.ts';
import { jsonValue } from '../json-value.ts';
import type { PrecisionReport } from './model.ts';

/** Version of the JSON below; raised when a field changes its meaning or goes. New fields don't raise it. */
export const precisionVersion = 1;

function storable(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? jsonValue(value) : value;
}

function resultRecord({ candidate, sweeps }: CandidateResult) {
  const along = (axis: Axis): readonly Measurement[] => sweeps[axis];
  return { ...candidate, sigma: along('sigma'), length: along('length'), mean: along('mean') };
}

/**
 * The report for machines: one JSON object, the same bytes for the same report.
 *
 *     {"bitnorm.precision": 1, "version": of bitnorm, "setup": what was measured,
 *      "results": [{"statistic", "format", "accumulator", "order" | null, "sigma": [measurement], "length": […], "mean": […]}]}
 *
 *     measurement: {"place": {"sigma": log2 σ, "length": m, "mean": in σ},
 *       "standing": "works" | "degraded" | "dead" | "notRunnable", "cause": "inputs" | "overflow" | "underflow" | "error" | null,
 *       "scale": {"bias": median of ŝ/s − 1, "fidelity"} | null, "y": fidelity | null,
 *       "dx": {"standing", "cause", "fidelity"} | null,
 *       "bounds": {"scale", "y"} where each is worst, in ulps | null,
 *       "events": {"operations", "overflow", "underflow", "overflowStage" | null, "underflowStage" | null},
 *       "reason"?: why it cannot run}
 *
 *     fidelity: {"elements", "ulps", "relative": {"count", "median", "p99", "max"}, "error": ‖value − exact‖/‖exact‖ | null,
 *       "cosine" | null, "angle" | null, "lengthRatio" | null, "signFlips", "flushed", "nonFinite"}
 *
 * A number that JSON has not is a string: "NaN", "Infinity", "-Infinity", "-0".
 */
export function precisionJson({ version, setup, results }: PrecisionReport): string {
  return JSON.stringify(
    { 'bitnorm.precision': precisionVersion, version, setup, results: results.map(resultRecord) },
    storable,
  );
}
