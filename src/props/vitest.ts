import type { Tensors } from '../kernels/family.ts';
import type { ResolvedSpec } from '../kernels/spec.ts';
import type { FormatOrName, Numbers } from './matchers/operands.ts';
import type { WithinBoundOptions } from './matchers/within-bound.ts';
import type { ExactReference } from './matchers/within-ulps.ts';

/** vitest's interface, which the declaration below extends. */
export type { Matchers } from 'vitest';
/** `expect.extend(bitnormMatchers)` adds the matchers; importing this module adds their types to vitest's `expect`. */
export { bitnormMatchers } from './matchers/matchers.ts';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- merged declarations have the same type parameters
  interface Matchers<T> {
    /** Bit for bit: NaN equals NaN, −0 is not +0. */
    toBeBitEqual(expected: Numbers, format?: FormatOrName): void;
    /** At most so many ulps from values of the format, or from an exact reference. */
    toBeWithinUlps(ulps: number, expected: Numbers | ExactReference, format?: FormatOrName): void;
    /** What a kernel of the spec may put out, in whatever order it sums. */
    toBeWithinBound(spec: ResolvedSpec, inputs: Tensors, options?: WithinBoundOptions): void;
  }
}
