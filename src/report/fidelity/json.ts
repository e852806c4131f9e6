import type { FidelityResult } from '../../kernels/fidelity.ts';
import { jsonValue } from '../json-value.ts';

/** Version of the JSON below; raised when a field changes its meaning or goes. New fields don't raise it. */
export const fidelityVersion = 1;

/**
 * The fidelity of a kernel's outputs for machines: one JSON object.
 *
 *     {"bitnorm.fidelity": 1, "version": of bitnorm, "description", "spec": resolved,
 *      "outputs": [{"name", "format", "shape", "emulation": fidelity, "kernel": fidelity | null}],
 *      "lossScales": [{"exponent", "dy": fidelity, "gradients": {name: fidelity}}]}
 *
 *     fidelity: {"elements", "ulps", "relative": {"count", "median", "p99", "max"}, "error": ‖value − exact‖/‖exact‖ | null,
 *       "cosine" | null, "angle" | null, "lengthRatio" | null, "signFlips", "flushed", "nonFinite"}
 *
 * A number that JSON has not is a string: "NaN", "Infinity", "-Infinity", "-0".
 */
export function fidelityJson({ spec, description, outputs, lossScales }: FidelityResult, version: string): string {
  return JSON.stringify(
    { 'bitnorm.fidelity': fidelityVersion, version, description, spec, outputs, lossScales },
    (_key, value: unknown) => (typeof value === 'number' ? jsonValue(value) : value),
  );
}
