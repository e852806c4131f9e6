import type { Tensor } from '../../tensors/tensor.ts';
import type { ForwardInputs } from '../inputs.ts';
import type { NormModel } from '../model.ts';

/** A model that has a backward pass. */
export type BackwardModel = NormModel & {
  readonly backward: {
    readonly saved: 'computed' | 'given';
    readonly formats: { readonly gradient: string; readonly dx: string; readonly parameters: string };
  };
};

/** The inputs of a backward pass. */
export interface BackwardInputs extends ForwardInputs {
  readonly dy: Tensor;
  readonly mean?: Tensor;
  readonly rstd?: Tensor;
  readonly scale?: Tensor;
}
