import type { Tensor } from '../tensors/tensor.ts';
import { gainOf } from './gain.ts';
import { type NormInputs, parametersOf } from './inputs.ts';
import type { GainStage, NormModel } from './model.ts';
import { type Numerics, rounderOf } from './numerics.ts';
import { newReducer, orderTable } from './reducer.ts';

/** γ and β of each parameter as the affine stage takes them; undefined where there are none. */
export interface AffineParameters {
  readonly weight: Float64Array | undefined;
  readonly bias: Float64Array | undefined;
  /** A held gain: Σg² and its root, as its stage has them. */
  readonly held?: { readonly squares: number; readonly norm: number };
}

/** g·T/‖g‖ of each entry. Precondition: the gain is held. The sum draws its random bits at the index after the last entry's. */
function holdWeight(
  model: NormModel,
  numerics: Numerics,
  weight: Float64Array,
  total: number,
): Omit<AffineParameters, 'bias'> {
  const stage = model.stages.gain as GainStage;
  const reduction = { ...stage, divide: 'after', kind: 'divide' } as const;
  const reducer = newReducer('gain', reduction, numerics, orderTable(model.orders));
  const { arithmetic: a } = reducer;
  const result = rounderOf(numerics, 'gain', stage, stage.resultFormat);
  numerics.at('gain', weight.length);
  const squares = reducer.sumOfSquares(weight);
  const norm = a.sqrt(squares);
  const ratio = stage.form === 'ratio' ? a.divide(total, norm) : 0;
  const forms = {
    ratio: (g: number) => a.multiply(g, ratio),
    quotient: (g: number) => a.multiply(a.divide(g, norm), total),
    product: (g: number) => a.divide(a.multiply(g, total), norm),
  };
  const held = weight.map((g, i) => {
    numerics.at('gain', i);
    return result(forms[stage.form](g));
  });
  return { weight: held, held: { squares, norm } };
}

/** @param count the number of parameters */
export function affineParameters(
  model: NormModel,
  inputs: NormInputs,
  count: number,
  numerics: Numerics,
): AffineParameters {
  const { weight, bias } = parametersOf(model, inputs);
  if (weight === undefined) return { weight, bias };
  const { held, shape } = gainOf(model);
  if (held) return { ...holdWeight(model, numerics, weight, (inputs.total as Tensor).data[0]), bias };
  return { weight: shape === 'one' ? new Float64Array(count).fill(weight[0]) : weight, bias };
}
