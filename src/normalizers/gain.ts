import type { Tensor } from '../tensors/tensor.ts';
import type { ForwardInputs } from './inputs.ts';
import type { GainName, GainStage, NormModel } from './model.ts';
import { type Numerics, rounderOf } from './numerics.ts';
import { newReducer, orderTable, type Reducer } from './reducer.ts';

/** What tells one gain, γ as weight norms have it, from another. */
export interface GainRecord {
  readonly name: GainName;
  /** One entry of the weight for each parameter, or one for all of them. */
  readonly shape: 'parameter' | 'one';
  /** Whether the weight's Euclidean norm is held at an input's value, by a stage of its own. */
  readonly held: boolean;
  /** Whether the weight is trained, and so has a gradient. */
  readonly trained: boolean;
  readonly formula: string;
}

export const gains: Readonly<Record<GainName, GainRecord>> = Object.freeze({
  learned: { name: 'learned', shape: 'parameter', held: false, trained: true, formula: 'g_i' },
  fixed: { name: 'fixed', shape: 'one', held: false, trained: false, formula: 'ρ' },
  total: { name: 'total', shape: 'parameter', held: true, trained: true, formula: 'g_i·T/‖g‖' },
});

/** The gain of a model; norms without a choice learn their weight. */
export function gainOf({ gain = 'learned' }: Pick<NormModel, 'gain'>): GainRecord {
  return gains[gain];
}

/** A held gain's weight as one group: its Euclidean norm, and what multiplies by T/‖g‖. */
export interface HeldGain {
  readonly stage: GainStage;
  readonly reducer: Reducer;
  /** Σg² of the weight. */
  squares(weight: Float64Array): number;
  /** g·T/‖g‖ of each entry. */
  apply(weight: Float64Array, total: number): Float64Array;
}

/** Precondition: the model's gain is held. Sums draw their random bits at the index after the last entry's. */
export function holding(model: NormModel, numerics: Numerics): HeldGain {
  const stage = model.stages.gain as GainStage;
  const reduction = { ...stage, divide: 'after', kind: 'divide' } as const;
  const reducer = newReducer('gain', reduction, numerics, orderTable(model.orders));
  const { arithmetic: a } = reducer;
  const result = rounderOf(numerics, 'gain', stage, stage.resultFormat);
  const squares = (weight: Float64Array): number => {
    numerics.at('gain', weight.length);
    return reducer.sumOfSquares(weight);
  };
  const scaled = (norm: number, total: number): ((g: number) => number) => {
    switch (stage.form) {
      case 'ratio': {
        const ratio = a.divide(total, norm);
        return (g) => a.multiply(g, ratio);
      }
      case 'quotient':
        return (g) => a.multiply(a.divide(g, norm), total);
      case 'product':
        return (g) => a.divide(a.multiply(g, total), norm);
    }
  };
  const apply = (weight: Float64Array, total: number): Float64Array => {
    const of = scaled(a.sqrt(squares(weight)), total);
    return weight.map((g, i) => {
      numerics.at('gain', i);
      return result(of(g));
    });
  };
  return { stage, reducer, squares, apply };
}

/**
 * γ of each parameter as the affine stage takes it; undefined where there is none.
 * @param count the number of parameters
 */
export function effectiveWeight(
  model: NormModel,
  { weight, total }: Pick<ForwardInputs, 'weight' | 'total'>,
  count: number,
  numerics: Numerics,
): Float64Array | undefined {
  if (!model.affine.weight) return undefined;
  const { data } = weight as Tensor;
  const { held, shape } = gainOf(model);
  if (held) return holding(model, numerics).apply(data, (total as Tensor).data[0]);
  return shape === 'one' ? new Float64Array(count).fill(data[0]) : data;
}
