import { type Dyadic, fromNumber, subtract } from '../../exact/dyadic.ts';
import { exponentFromNumber } from '../../exact/power.ts';
import * as rational from '../../exact/rational.ts';
import { fromRational } from '../../exact/real.ts';
import { findFloatFormat } from '../../formats/catalogue.ts';
import { norms } from '../catalogue.ts';
import { exactRounding } from '../exact-finish.ts';
import { type ExactGroup, exactGroup } from '../exact-group.ts';
import type { Constants } from '../exact-statistics.ts';
import type { MeasuredKind, MeasuredStatistic, NormModel, Statistic } from '../model.ts';
import { isMeasured } from '../statistics.ts';
import { type Combination, ofPower, ofRational, scaled, sum } from './exact-combination.ts';
import { type IntegerDirection, lessMean, quantumOf } from './exact-direction.ts';
import type { KnownGroup, Pull, SpecialGroup } from './exact-known.ts';
import { countOf, magnitude, signSlopes } from './exact-signs.ts';

/** The statistics that a backward pass alone is given for a group. */
export interface GivenStatistics {
  /** 0 for norms that do not centre. */
  readonly mean: number;
  readonly value: number;
  /** Whether the value is s; else it is 1/s. */
  readonly divides: boolean;
}

/** u_i of lp: C/count·(C·|c_i|/|t|)^(p−1)·sign c_i, 0 at c_i = 0. `inverse` is 1/|t|. */
function powerSlopes(
  group: ExactGroup,
  statistic: Statistic,
  constant: rational.Rational,
  inverse: rational.Rational,
): readonly Combination[] {
  const p = exponentFromNumber(statistic.p as number);
  const unit = rational.multiply(rational.multiply(constant, inverse), quantumOf(group));
  const share = rational.divide(constant, rational.fromInteger(countOf(group.numerators.length, statistic)));
  const power = rational.lowestTerms(rational.rational(p.numerator - p.denominator, p.denominator));
  return group.numerators.map((n) => {
    if (n === 0n || unit.numerator === 0n) return ofRational(rational.zero);
    const signed = n < 0n ? rational.negate(share) : share;
    const base = rational.multiply(unit, rational.fromInteger(magnitude(n)));
    if (power.numerator === 0n) return ofRational(signed);
    return power.numerator > 0n
      ? ofPower(signed, base, power)
      : ofPower(signed, rational.divide(rational.one, base), rational.negate(power));
  });
}

/** u_i where it is one number times integers. */
function directionOf(
  group: ExactGroup,
  statistic: Statistic & { readonly kind: Exclude<MeasuredKind, 'lp'> },
  constant: rational.Rational,
  inverse: rational.Rational,
  centres: boolean,
): IntegerDirection {
  const { kind } = statistic;
  if (kind === 'l2') {
    const count = rational.fromInteger(countOf(group.numerators.length, statistic));
    const square = rational.divide(rational.multiply(constant, constant), count);
    const factor = rational.multiply(rational.multiply(square, inverse), quantumOf(group));
    // Kernels take no mean off, which of values about their own mean would be 0.
    return { numerators: group.numerators, factor };
  }
  const { signs, count } = signSlopes[kind](group.numerators, statistic);
  return lessMean(signs, rational.divide(constant, rational.fromInteger(count)), centres);
}

/** (u_i − mean u)/s² */
function pullOf(
  model: NormModel,
  statistic: MeasuredStatistic,
  group: ExactGroup,
  constant: rational.Rational,
  inverseStatistic: rational.Rational,
  inverse: rational.Rational,
): Pull {
  const { centres } = norms[model.norm];
  const square = rational.multiply(inverse, inverse);
  if (statistic.kind !== 'lp') {
    const { numerators, factor } = directionOf(
      group,
      { ...statistic, kind: statistic.kind },
      constant,
      inverseStatistic,
      centres,
    );
    return { numerators, common: ofRational(rational.lowestTerms(rational.multiply(factor, square))) };
  }
  const slopes = powerSlopes(group, statistic, constant, rational.absolute(inverseStatistic));
  if (!centres) return { each: (j) => scaled(slopes[j], square) };
  const share = rational.rational(-1n, BigInt(slopes.length));
  const mean = scaled(sum(slopes), share);
  return { each: (j) => scaled(sum([slopes[j], mean]), square) };
}

/** Whether ε was the larger one of max(statistic, ε): the given scale is no larger than what would be saved for ε itself. */
function isClamped(model: NormModel, { value, divides }: GivenStatistics, epsilon: rational.Rational): boolean {
  if (model.epsilon.place !== 'maximum' || epsilon.numerator === 0n) return false;
  const saved = exactRounding(model, model.stages.output, findFloatFormat(model.formats.saved).name);
  const least = saved.roundReal(fromRational(divides ? epsilon : rational.divide(rational.one, epsilon)));
  return divides ? value <= least : value >= least;
}

const nothing: Omit<SpecialGroup, 'normalized'> = { kind: 'special', gradient: () => Number.NaN };

/** 1/s, where it is a real number. */
function inverseOf({ value, divides }: GivenStatistics): rational.Rational | undefined {
  if (Number.isNaN(value) || (divides ? value === 0 : !Number.isFinite(value))) return undefined;
  if (!Number.isFinite(value)) return rational.zero;
  const given = rational.fromNumber(value);
  return divides ? rational.divide(rational.one, given) : given;
}

/** 1/t: 0 where s is infinite; undefined where t is 0. */
function inverseStatistic(
  inverse: rational.Rational,
  place: NormModel['epsilon']['place'],
  epsilon: rational.Rational,
): rational.Rational | undefined {
  if (place !== 'added' || inverse.numerator === 0n) return inverse;
  const t = rational.subtract(rational.divide(rational.one, inverse), epsilon);
  return t.numerator === 0n ? undefined : rational.divide(rational.one, t);
}

/**
 * A group under given statistics: every formula in the numbers as they were given.
 * @param values exactly; 0 for what is not finite
 */
export function givenGroup(
  model: NormModel,
  values: readonly Dyadic[],
  given: GivenStatistics,
  { constant, epsilon }: Constants,
): KnownGroup | SpecialGroup {
  const { centres } = norms[model.norm];
  const inverse = inverseOf(given);
  if (inverse === undefined || !Number.isFinite(given.mean)) return { ...nothing, normalized: () => Number.NaN };
  const mean = fromNumber(given.mean);
  const group = exactGroup(
    values.map((value) => subtract(value, mean)),
    false,
  );
  const known = {
    kind: 'known',
    group,
    inverse: ofRational(inverse),
    direction: rational.sign(inverse),
    centres,
  } as const;
  const { statistic } = model;
  if (!isMeasured(statistic) || isClamped(model, given, epsilon)) return { ...known, pull: undefined };
  const ofStatistic = inverseStatistic(inverse, model.epsilon.place, epsilon);
  const signs = statistic.kind in signSlopes;
  if (ofStatistic === undefined && !signs) return { ...known, pull: undefined, noGradient: true };
  return { ...known, pull: pullOf(model, statistic, group, constant, ofStatistic ?? rational.zero, inverse) };
}
