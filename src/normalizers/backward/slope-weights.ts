import { exponentFromNumber } from '../../exact/power.ts';
import { findFloatFormat } from '../../formats/catalogue.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { referenceArithmetic } from '../../formats/reference.ts';
import { norms } from '../catalogue.ts';
import { constantOf } from '../constants.ts';
import type { NormModel } from '../model.ts';
import { asParameter } from '../parameters.ts';
import { roundedPower } from '../power.ts';
import type { Reducer } from '../reducer.ts';
import type { BackwardRun, KnownStatistics } from './run.ts';
import { slopes } from './slope.ts';

/** What the slope of a group's scale is worked out from. */
export interface SlopeGroup {
  readonly group: number;
  readonly statistics: KnownStatistics;
  /** c. */
  readonly centred: Float64Array;
  /** x̂. */
  readonly normalized: Float64Array;
}

/** C^power of the slope's k, as a format holds it. */
export function slopeConstant({ statistic, stages }: NormModel, m: number, format: FloatFormat): number {
  const constant = asParameter(constantOf(statistic, m), findFloatFormat(stages.root.format));
  return roundedPower(
    referenceArithmetic(format),
    constant,
    exponentFromNumber(slopes[statistic.kind].power(statistic)),
  );
}

/** c/(s − ε) where an added epsilon has to come off the scale first, else x̂; 0 where c is. */
function ratiosOf({ model }: BackwardRun, { arithmetic: a }: Reducer, terms: SlopeGroup): Float64Array {
  const { place, value } = model.epsilon;
  const epsilon = asParameter(value, a.format);
  if (place !== 'added' || epsilon === 0) return terms.normalized;
  const { scale } = terms.statistics;
  const statistic = a.subtract(scale.divides ? scale.value : a.reciprocal(scale.value), epsilon);
  return terms.centred.map((c) => (c === 0 ? 0 : a.divide(c, statistic)));
}

/** w of a group's members, less its mean where the norm centres and that mean is not 0 anyway. */
export function slopeWeights(run: BackwardRun, reducer: Reducer, terms: SlopeGroup): Float64Array {
  const { model, numerics } = run;
  const record = slopes[model.statistic.kind];
  numerics.at('backward.slope', terms.group);
  const ratios = record.ofRatios ? ratiosOf(run, reducer, terms) : new Float64Array();
  const { arithmetic } = reducer;
  const weights = record.weights({ centred: terms.centred, ratios }, model.statistic, arithmetic);
  if (record.balanced || !norms[model.norm].centres) return weights;
  const mean = reducer.mean(weights);
  return weights.map((w) => arithmetic.subtract(w, mean));
}
