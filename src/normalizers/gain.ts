import type { GainName, NormModel } from './model.ts';

/** What tells one gain, γ as weight norms have it, from another. */
export interface GainRecord {
  readonly name: GainName;
  /** One entry of the weight for each parameter, or one for all of them. */
  readonly shape: 'parameter' | 'one';
  /** Whether the weight's Euclidean norm is held at an input's value, by a stage of its own. */
  readonly held: boolean;
  /** Whether the weight is trained, and so has a gradient. */
  readonly trained: boolean;
  /** γ of channel i. */
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

/** Whether the model has a weight that is trained. */
export function trainsWeight(model: Pick<NormModel, 'affine' | 'gain'>): boolean {
  return model.affine.weight && gainOf(model).trained;
}
