import type { NormInputs } from '../../../normalizers/inputs.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import type { Tensor, Values } from '../../../tensors/tensor.ts';
import type { Window } from '../../engine.ts';
import type { Memory } from '../../storage.ts';
import { runBackward } from './backward.ts';
import type { DirectBackward } from './backward-program.ts';
import { runForward, type Shares } from './forward.ts';

export interface RunOptions {
  /** Memory for y and dx, of x's kind. */
  readonly into?: Memory | undefined;
  /** The groups to run, and only they; default: all. */
  readonly window?: Window;
  /** Receives how many groups were left to the definition, of how many, in both passes. */
  readonly report?: (shares: Shares) => void;
}

/**
 * Runs a norm, forward and, where the model has one, backward. Precondition: no refusal.
 */
export function runNorm(
  model: NormModel,
  inputs: NormInputs<Values>,
  { into, window, report }: RunOptions = {},
): Record<string, Tensor<Values>> {
  const { run, parameters, saved, outputs, shares } = runForward(model, inputs, into, window);
  const { groups, flagged } = shares;
  if (model.backward === null) {
    report?.(shares);
    return outputs;
  }
  const backward = model.backward as DirectBackward;
  const gradients = runBackward({ run, backward, parameters, saved }, (of) => {
    report?.({ groups: 2 * groups, flagged: flagged + of });
  });
  return { ...outputs, ...gradients };
}
