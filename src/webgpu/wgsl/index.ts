import type { ResolvedSpec } from '../../kernels/spec.ts';
import type { ArithmeticTarget } from './arithmetic/index.ts';
import { type WgslKernel, WgslRefusal } from './kernel.ts';
import { forwardKernel } from './norm/forward.ts';
import { reductionKernel } from './reduce/kernel.ts';

/**
 * A compute kernel that computes exactly what a spec says: its outputs have the bits of `emulate`.
 * @param shape of x
 * @param target the device that it is written for
 * @throws RangeError when spec and shape don't fit; WgslRefusal naming the path of what no kernel computes
 */
export function wgsl(spec: ResolvedSpec, shape: readonly number[], target: ArithmeticTarget): WgslKernel {
  if ('norm' in spec) return forwardKernel(spec, shape, target);
  if ('reduce' in spec) return reductionKernel(spec, shape, target);
  const key = 'convert' in spec ? 'convert' : 'integerNorm';
  throw new WgslRefusal(`"${key}" expected another family, "norm" or "reduce"`);
}
