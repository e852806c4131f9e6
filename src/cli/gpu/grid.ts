import { sampleInputs } from '../../kernels/sample.ts';
import { SpecError } from '../../kernels/schema/validate.ts';
import { bindSpec, resolveSpec } from '../../kernels/spec.ts';
import type { GpuDevice } from '../../webgpu/gpu.ts';
import { wgsl } from '../../webgpu/wgsl/index.ts';
import { WgslRefusal } from '../../webgpu/wgsl/kernel.ts';
import { explainError } from '../exit.ts';
import type { GridCase } from './grid-cases.ts';
import { runOnDevice } from './run-spec.ts';
import type { Target } from './session.ts';

/** bit-equal: every output; refused: there is no such spec, or no kernel is written for it, and why; error: the device or the generator fails. */
export type GridVerdict = 'bit-equal' | 'differs' | 'refused' | 'error';

export interface GridResult extends GridCase {
  readonly verdict: GridVerdict;
  /** The outputs that differ, or why there are none. */
  readonly detail: string;
}

async function judged(device: GpuDevice, target: Target, { spec: written, shape }: GridCase, seed: number) {
  const spec = bindSpec(resolveSpec(written), shape);
  const kernel = wgsl(spec, shape, target);
  const { check } = await runOnDevice(device, spec, kernel, sampleInputs(spec, shape, seed));
  const unequal = check.outputs.filter(({ verdict }) => verdict !== 'bit-equal');
  const details = unequal.map(({ name, elements, counts }) => `${name}: ${elements - counts.equal} of ${elements}`);
  return { verdict: unequal.length === 0 ? 'bit-equal' : 'differs', detail: details.join(', ') } as const;
}

/** Runs one kernel of the grid; what can't be run says why. */
export async function runCase(device: GpuDevice, target: Target, one: GridCase, seed: number): Promise<GridResult> {
  try {
    return { ...one, ...(await judged(device, target, one, seed)) };
  } catch (error) {
    const refused = error instanceof WgslRefusal || error instanceof SpecError;
    const verdict = refused ? 'refused' : 'error';
    return { ...one, verdict, detail: explainError(error).split('\n').slice(0, 2).join(' ') };
  }
}
