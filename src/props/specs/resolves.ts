import type { Written } from '../../kernels/defaults.ts';
import { SpecError } from '../../kernels/schema/validate.ts';
import { type ResolvedSpec, resolveSpec } from '../../kernels/spec.ts';

/** The resolved spec, or undefined where its choices contradict each other. */
export function resolved(written: Written): ResolvedSpec | undefined {
  // Fused adds take no wide terms, wherever these come from.
  if (/"fused".*"(f64|binary64)"|"(f64|binary64)".*"fused"/.test(JSON.stringify(written))) return undefined;
  try {
    return resolveSpec(written);
  } catch (error) {
    if (error instanceof SpecError) return undefined;
    throw error;
  }
}

export function resolves(written: Written): boolean {
  return resolved(written) !== undefined;
}
