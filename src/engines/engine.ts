import type { MakeArithmetic } from '../formats/arithmetic.ts';
import type { Emulation } from '../normalizers/emulate.ts';
import type { NormModel } from '../normalizers/model.ts';
import type { Values } from '../tensors/tensor.ts';
import type { CastModel } from './cast-model.ts';
import type { Memory, TensorsByName } from './storage.ts';

/** From the definition to the fastest. */
export const engineNames = ['reference', 'float64', 'wasm'] as const;
export type EngineName = (typeof engineNames)[number];

/** Consecutive indices of an axis of x. */
export interface Window {
  readonly axis: number;
  readonly from: number;
  readonly count: number;
}

/** A way to run whole kernels of one kind, for the models that it takes. */
export interface Runner<Model> {
  /** Why it does not run this kernel on these inputs, to follow "which"; undefined where it does. */
  refusal(model: Model, inputs: TensorsByName<Values>): string | undefined;
  /**
   * What the kernel must output, bit for bit, held as x is. Precondition: the inputs were checked, and it has no refusal.
   * @param into memory that it may write outputs to, of x's kind; it need not
   */
  run(model: Model, inputs: TensorsByName<Values>, into?: Memory): Emulation<Values>['outputs'];
  /**
   * Runs the groups of a window where they lie in tensors of x's size, of which it reads and writes nothing else; other tensors, and what it
   * returns beside those of x's size, are the window's own. Absent: windows have to be cut out.
   * Preconditions: no group reaches over several indices of the axis, and there is no refusal of the window's own tensors.
   * @param into memory for the outputs of x's size, all of it
   */
  runWindow?(model: Model, inputs: TensorsByName<Values>, window: Window, into: Memory): Emulation<Values>['outputs'];
}

/** How kernels are emulated. All engines put out the same bits. */
export interface Engine {
  readonly name: EngineName;
  /** Arithmetic for stages that run value by value, with events counted and without; absent: it runs whole kernels alone. */
  readonly values?: { readonly counted: MakeArithmetic; readonly uncounted: MakeArithmetic };
  /** Whole norms. */
  readonly norm?: Runner<NormModel>;
  /** Casts. */
  readonly conversion?: Runner<CastModel>;
}
