import { norms } from '../../../normalizers/catalogue.ts';
import { trainsWeight } from '../../../normalizers/gain.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import type { BackwardProgram, DirectBackward } from './backward-program.ts';
import type { Total } from './totals.ts';

/** The totals of a backward pass. */
export interface BackwardTotals {
  /** Over a group: of δ·x̂ and of δ. */
  readonly dot: Total;
  readonly sum?: Total;
  /** Over what each parameter's gradient is summed of: of dy·x̂ and of dy. */
  readonly weight?: Total;
  readonly bias?: Total;
}

export function backwardTotals(
  model: NormModel,
  { stages }: DirectBackward,
  { scaled, normalized, gradients }: Pick<BackwardProgram, 'scaled' | 'normalized' | 'gradients'>,
): BackwardTotals {
  const { dot, sum, parameters } = stages;
  const one = (from: Total['operands']): Total['operands'] => from.slice(0, 1);
  const products = (left: Total['operands']): Total['operands'] => [...one(left), ...one(normalized.formats)];
  const ofParameters = { ...parameters, divide: 'after', kind: 'divide' } as const;
  return {
    dot: {
      name: 'backward.dot',
      stage: { ...dot, divide: 'after' },
      term: 'product',
      operands: products(scaled.formats),
    },
    ...(norms[model.norm].centres
      ? { sum: { name: 'backward.sum', stage: { ...sum, divide: 'after' }, term: 'value', operands: scaled.formats } }
      : {}),
    ...(trainsWeight(model)
      ? {
          weight: {
            name: 'backward.parameters',
            stage: ofParameters,
            term: 'product',
            operands: products(gradients.formats),
          },
        }
      : {}),
    ...(model.affine.bias
      ? { bias: { name: 'backward.parameters', stage: ofParameters, term: 'value', operands: gradients.formats } }
      : {}),
  };
}
