import type { FloatFormat } from '../../../formats/format.ts';
import type { DeviceNumerics } from '../../device/numerics.ts';
import type { WgslArithmetic, WgslRounding } from '../arithmetic.ts';
import type { WgslModule } from '../module.ts';
import { softArithmetic } from './soft.ts';

/** What a kernel is written for. */
export interface ArithmeticTarget {
  /** What the device's floating operations were measured to do. Absent: nothing is known of them, and integers compute everything. */
  readonly numerics?: DeviceNumerics;
  /** Whether the kernel may need the feature shader-f16. */
  readonly f16: boolean;
}

/**
 * The arithmetic of a format under a stage's rules, in the cheapest way that is right on the target.
 * @throws WgslRefusal when the format has values that are none of binary32
 */
export function wgslArithmetic(
  format: FloatFormat,
  rounding: WgslRounding,
  _target: ArithmeticTarget,
  module: WgslModule,
): WgslArithmetic {
  return softArithmetic(format, rounding, module);
}
