import { gainOf } from '../../normalizers/gain.ts';
import { type NormInputs, parametersOf } from '../../normalizers/inputs.ts';
import type { GainStage, NormModel } from '../../normalizers/model.ts';
import { orderTable } from '../../normalizers/reducer.ts';
import { type BoundNumerics, boundRounder } from './numerics.ts';
import { known, type Quantity } from './quantity.ts';
import { newBoundReducer } from './reducer.ts';

/** γ of each parameter on quantities, where there is one; see src/normalizers/affine-parameters.ts. */
export interface BoundGain {
  weight(parameter: number): Quantity | undefined;
  /** A held gain: g, T, Σg² and its root. */
  readonly held?: {
    readonly weight: readonly Quantity[];
    readonly total: Quantity;
    readonly squares: Quantity;
    readonly norm: Quantity;
  };
}

/** g·T/‖g‖ of each entry. Precondition: the gain is held. */
function holding(model: NormModel, numerics: BoundNumerics, weight: readonly Quantity[], total: Quantity): BoundGain {
  const stage = model.stages.gain as GainStage;
  const reduction = { ...stage, divide: 'after', kind: 'divide' } as const;
  const table = orderTable(model.orders);
  const { arithmetic: a, sumOfProducts } = newBoundReducer(
    { name: 'gain', stage: reduction, table, onGrid: false },
    numerics,
  );
  const result = boundRounder(numerics, 'gain', stage, stage.resultFormat);
  numerics.at('gain', weight.length);
  const squares = { ...sumOfProducts(weight, weight), floor: 0 };
  const norm = a.sqrt(squares);
  const ratio = stage.form === 'ratio' ? a.divide(total, norm) : total;
  const forms = {
    ratio: (g: Quantity) => a.multiply(g, ratio),
    quotient: (g: Quantity) => a.multiply(a.divide(g, norm), total),
    product: (g: Quantity) => a.divide(a.multiply(g, total), norm),
  };
  const gained = weight.map((g, i) => {
    numerics.at('gain', i);
    return result(forms[stage.form](g));
  });
  return { weight: (parameter) => gained[parameter], held: { weight, total, squares, norm } };
}

export function boundGain(model: NormModel, inputs: NormInputs, numerics: BoundNumerics): BoundGain {
  const { weight } = parametersOf(model, inputs);
  if (weight === undefined) return { weight: () => undefined };
  const { held, shape } = gainOf(model);
  if (held) return holding(model, numerics, Array.from(weight, known), known(inputs.total?.data[0] as number));
  return { weight: (parameter) => known(weight[shape === 'one' ? 0 : parameter]) };
}
