import type { Arithmetic } from '../../../formats/arithmetic.ts';
import { findFloatFormat } from '../../../formats/catalogue.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import { lowerPower, slopes } from '../../../normalizers/backward/slope.ts';
import { slopeConstant } from '../../../normalizers/backward/slope-weights.ts';
import type { DirectStages } from '../../../normalizers/backward/stages.ts';
import { norms } from '../../../normalizers/catalogue.ts';
import { constantOf } from '../../../normalizers/constants.ts';
import type { Statistic, StatisticKind } from '../../../normalizers/model.ts';
import { asParameter } from '../../../normalizers/parameters.ts';
import type { BoundArithmetic } from '../arithmetic.ts';
import { productsOf } from '../exact-sum.ts';
import { absoluteOf, doubleUnit, known, negated, type Quantity } from '../quantity.ts';
import { raisedTo } from '../statistics.ts';
import type { BoundDirectGroup } from './dot.ts';
import type { BoundRun } from './run.ts';
import { type Membership, membership } from './selection.ts';
import { boundGroupReducers } from './sums.ts';

/** A group's values as the slope of its statistic needs them; see SlopeTerms. */
export interface BoundSlopeTerms {
  /** x: equal values are centred alike. */
  readonly values: readonly Quantity[];
  readonly centred: readonly Quantity[];
  readonly ratios: readonly Quantity[];
}

type Weights = (terms: BoundSlopeTerms, statistic: Statistic, arithmetic: BoundArithmetic) => readonly Quantity[];

/** Whether every kernel, and the exact result, give the number the same sign. */
function hasSign({ value, error, slack }: Quantity): boolean {
  return Math.abs(value) > error + slack || (value === 0 && error === 0 && slack === 0);
}

/** By how much weights that are −1, 0 or 1 may differ among kernels and from the exact ones; 0 where they are certain. */
type Doubts = (terms: BoundSlopeTerms, statistic: Statistic) => readonly number[];

/** Whether a value is chosen, and which sign it has, may both be uncertain. */
function doubtOf(c: Quantity, chosen: Membership): number {
  if (chosen === 'out') return 0;
  return hasSign(c) ? Number(chosen === 'unsure') : 2;
}

function doubtsOfLargest({ values, centred }: BoundSlopeTerms, k: number): readonly number[] {
  const chosen = membership(centred.map(absoluteOf), k, values);
  return centred.map((c, i) => doubtOf(c, chosen[i]));
}

function doubtsOfEnds({ values, centred }: BoundSlopeTerms, chunks: number): readonly number[] {
  const length = centred.length / chunks;
  return Array.from({ length: chunks }, (_, k) => {
    const part = (all: readonly Quantity[]): readonly Quantity[] => all.slice(k * length, (k + 1) * length);
    const [origins, chunk] = [part(values), part(centred)];
    const ends = [membership(chunk, 1, origins), membership(chunk.map(negated), 1, origins)];
    return chunk.map((_c, i) => ends.filter((end) => end[i] === 'unsure').length);
  }).flat();
}

/** The weights of doubles, of an emulation or near the exact values, with what is uncertain about them. */
const signs =
  (doubts: Doubts): Weights =>
  (terms, statistic, a) => {
    const weights = slopes[statistic.kind].weights(
      { centred: Float64Array.from(terms.centred, ({ value }) => value), ratios: new Float64Array() },
      statistic,
      a.emulation as Arithmetic,
    );
    const uncertain = doubts(terms, statistic);
    // What doubles are unsure of does not hang on a kernel's errors.
    const exact = terms.centred.map((c) => ({ ...c, error: 0 }));
    const unclear = a.emulation === undefined ? doubts({ ...terms, centred: exact }, statistic) : undefined;
    return Array.from(weights, (value, i) => ({ value, error: uncertain[i], slack: unclear?.[i] ?? 0 }));
  };

/** |q|^(p − 1)·sign c; of a value whose sign is uncertain, anything up to its largest power. */
function power(c: Quantity, q: Quantity, p: number, a: BoundArithmetic): Quantity {
  if (c.value === 0 && c.error === 0 && c.slack === 0) return known(0);
  const magnitude =
    p === 1
      ? known(1)
      : raisedTo(a, absoluteOf(q), p - 1, (to) => (c.value === 0 ? 0 : lowerPower(to, Math.abs(q.value), p)));
  const value = c.value === 0 ? 0 : Math.sign(c.value) * magnitude.value;
  const most = 2 * (Math.abs(magnitude.value) + magnitude.slack);
  // What doubles are unsure of does not hang on a kernel's errors.
  const isUnclear = a.emulation === undefined && !hasSign({ ...c, error: 0 });
  return {
    value,
    error: hasSign(c) ? magnitude.error : most + 2 * magnitude.error,
    slack: isUnclear ? most : magnitude.slack,
  };
}

/** w of each value, before its mean is taken off: the counterparts of src/normalizers/backward/slope.ts. */
const slopeWeightsOf: Readonly<Record<StatisticKind, Weights>> = {
  l2: ({ ratios }) => ratios,
  l1: signs(({ centred }) => centred.map((c) => doubtOf(c, 'in'))),
  lp: ({ centred, ratios }, { p }, a) => centred.map((c, i) => power(c, ratios[i], p as number, a)),
  linf: signs((terms) => doubtsOfLargest(terms, 1)),
  topk: signs((terms, { k }) => doubtsOfLargest(terms, k as number)),
  range: signs((terms, { chunks = 1 }) => doubtsOfEnds(terms, chunks)),
  unit: ({ centred }) => centred.map(() => known(0)),
};

/** c/(s − ε) where an added ε comes off the scale first, else x̂. */
function ratiosOf({ model }: BoundRun, a: BoundArithmetic, terms: BoundDirectGroup): readonly Quantity[] {
  const { place, value } = model.epsilon;
  const held = asParameter(value, a.model.format);
  if (place !== 'added' || held === 0) return terms.normalized;
  const exact = asParameter(value, findFloatFormat(model.stages.root.format));
  const epsilon = heldAs(held, exact, 0, a);
  const { applied: scale, divides } = terms.statistics.scale;
  const statistic = a.subtract(divides ? scale : a.reciprocal(scale), epsilon);
  return terms.centred.map((c) =>
    c.value === 0 && c.error === 0 && c.slack === 0 ? known(0) : a.divide(c, statistic),
  );
}

/** A constant that a kernel holds as another number than the exact expression has. */
function heldAs(held: number, exact: number, slack: number, { emulation }: BoundArithmetic): Quantity {
  const error = Math.abs(held - exact) + slack;
  return emulation === undefined ? { value: exact, error, slack } : { value: held, error, slack: 0 };
}

/** Multiplies with C^power of the slope's k. */
export function boundSlopeConstant(
  { model, geometry }: BoundRun,
  format: FloatFormat,
): (part: Quantity, a: BoundArithmetic) => Quantity {
  const held = slopeConstant(model, geometry.size, format);
  const constant = asParameter(constantOf(model.statistic, geometry.size), findFloatFormat(model.stages.root.format));
  const power = slopes[model.statistic.kind].power(model.statistic);
  const exact = constant ** power;
  // Math.pow errs by a few units in the last place.
  const slack = Number.isInteger(power) && exact === held ? 0 : 64 * doubleUnit * exact;
  return (part, a) => {
    if (held === 1 && exact === 1) return part;
    const factor = heldAs(held, exact, slack, a);
    if (held !== 1) return a.multiply(factor, part);
    // A kernel leaves a factor of 1 out, which the exact expression may not.
    const [product] = productsOf([factor], [part]);
    return product;
  };
}

/** w of a group's members, less its mean where that is not 0 anyway. */
export function boundSlopeWeights(
  run: BoundRun,
  stages: DirectStages,
): (terms: BoundDirectGroup) => readonly Quantity[] {
  const { model, numerics } = run;
  const record = slopes[model.statistic.kind];
  const reducers = boundGroupReducers(run, 'slope', stages.slope, stages.slope.format);
  const { centres } = norms[model.norm];
  // Equal values that are rounded at random do not stay equal.
  const isRandom = JSON.stringify([model.stages, stages]).includes('"stochastic"');
  return (terms) => {
    const reducer = reducers(terms.group);
    const { arithmetic: a } = reducer;
    numerics.at('backward.slope', terms.group);
    const ratios = record.ofRatios ? ratiosOf(run, a, terms) : [];
    const of = { values: isRandom ? terms.centred : terms.values, centred: terms.centred, ratios };
    const weights = slopeWeightsOf[model.statistic.kind](of, model.statistic, a);
    if (record.balanced || !centres) return weights;
    const mean = reducer.mean(weights);
    return weights.map((w) => a.subtract(w, mean));
  };
}
