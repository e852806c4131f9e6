import type { EmulateOptions } from '../engines/run.ts';
import type { MakeArithmetic } from '../formats/arithmetic.ts';
import type { BoundOptions } from '../measure/bounds/bound-norm.ts';
import type { OutputBound } from '../measure/bounds/output.ts';
import type { Emulation } from '../normalizers/emulate.ts';
import type { Tensor, Values } from '../tensors/tensor.ts';
import type { Written } from './defaults.ts';

/** Tensors by name. */
export type Tensors<Data extends Values = Float64Array> = Readonly<Record<string, Tensor<Data> | undefined>>;

/** One tensor that a kernel reads, with the format that it must have (undefined: any). */
export interface InputSlot {
  readonly name: string;
  readonly format: string | undefined;
  readonly optional: boolean;
  /** Its shape for an x of that shape. Default: x's. */
  readonly shapeFor?: (shape: readonly number[]) => readonly number[];
  /** Whether it has a part for each row of x, where rows are computed apart from each other. */
  readonly byRow?: boolean;
}

/** What the spec's functions ask of a kind of kernels. `Spec` is its resolved spec. */
export interface Family<Spec> {
  /** The key that specs of the family have, and others don't. */
  readonly key: string;
  resolve(written: Written): Spec;
  inputs(spec: Spec): readonly InputSlot[];
  emulate(spec: Spec, inputs: Tensors<Values>, options: EmulateOptions): Emulation<Values>;
  exact(spec: Spec, inputs: Tensors, make: MakeArithmetic): Readonly<Record<string, Tensor>>;
  /** How far conforming kernels may be from the exact results; absent where only the same bits will do. */
  bound?(spec: Spec, inputs: Tensors, options: BoundOptions): Readonly<Record<string, OutputBound>>;
  /** The spec with everything settled that depends on the shape of x, such as constants. */
  bind(spec: Spec, shape: readonly number[]): Spec;
  /** What the kernel computes, in a line. */
  describe(spec: Spec): string;
  /** Whether rows along the first axis of x are computed apart from each other, in tensors of that rank. */
  separable(spec: Spec, rank: number): boolean;
  /** Where indices of a later axis are computed apart from each other though rows are not; absent: nowhere. */
  split?(spec: Spec, rank: number): Split | undefined;
}

/** Indices along an axis of x that are computed apart from each other. */
export interface Split {
  readonly axis: number;
  /** The inputs that have a part for each index: those of x's size along that axis, others along their first. */
  readonly parts: readonly string[];
}
