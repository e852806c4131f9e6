/** A buffer that a kernel reads or writes. */
export interface WgslBinding {
  readonly name: string;
  /**
   * guard: four u32 zeros that no compiler knows to be zeros; updated: an input whose values the kernel replaces by an output's of the same
   * name; scratch: memory for partial results.
   */
  readonly role: 'guard' | 'input' | 'updated' | 'output' | 'scratch';
  /** Element type of the array: f16 of a device with shader-f16, or the binary32 bits of each value. */
  readonly type: 'f16' | 'u32';
  /** Elements. */
  readonly length: number;
  /** Of inputs and outputs: the format of the values. */
  readonly format?: string;
  readonly shape?: readonly number[];
}

/** One dispatch. */
export interface WgslPass {
  readonly entry: string;
  readonly workgroups: number;
}

/** A compute kernel: WGSL, and what it must be run with. Its bindings are those of group 0, in their order. */
export interface WgslKernel {
  readonly code: string;
  readonly bindings: readonly WgslBinding[];
  readonly passes: readonly WgslPass[];
  /** Whether the device must have the feature shader-f16. */
  readonly needsF16: boolean;
}

/** Whether the kernel writes nothing into the buffer. */
export const isReadOnly = ({ role }: WgslBinding): boolean => role === 'input' || role === 'guard';

/** Whether the kernel reads values from the buffer that its caller gives. */
export const isRead = ({ role }: WgslBinding): boolean => role === 'input' || role === 'updated';

/** Whether the caller gets the values that the kernel leaves in the buffer. */
export const isPutOut = ({ role }: WgslBinding): boolean => role === 'output' || role === 'updated';

/** What a device's generator refuses, and why. */
export class WgslRefusal extends RangeError {
  override readonly name = 'WgslRefusal';
}
