import type { Dyadic } from '../../exact/dyadic.ts';
import * as interval from '../../exact/interval.ts';
import * as rational from '../../exact/rational.ts';
import { norms } from '../catalogue.ts';
import { type ExactGroup, exactGroup, exactScale } from '../exact-group.ts';
import { type ExactNumber, exactRational } from '../exact-number.ts';
import type { Constants } from '../exact-statistics.ts';
import type { MeasuredStatistic, NormModel } from '../model.ts';
import { isMeasured } from '../statistics.ts';
import { type Combination, ofRational, ofSurd, scaled } from './exact-combination.ts';
import type { Direction, Slope } from './exact-direction.ts';
import { enclosedInverses, type Inverses, numberOf, rationalInverses, rootInverses } from './exact-inverse.ts';
import { rootSlope, slopeOf } from './exact-slope.ts';

/** (u_i − mean u)/s² of each member: integers times one number, or each by itself. */
export type Pull =
  | { readonly numerators: readonly bigint[]; readonly common: Combination }
  | { readonly each: (j: number) => Combination };

/** What a group's gradient is formed of, over the reals. */
export interface KnownGroup {
  readonly kind: 'known';
  readonly group: ExactGroup;
  /** 1/s. */
  readonly inverse: Combination;
  /** Its sign. */
  readonly direction: number;
  /** Where the scale moves with the values. */
  readonly pull: Pull | undefined;
  /** Whether the mean moves with the values. */
  readonly centres: boolean;
  /** Whether every dx of the group is NaN, though x̂ is there. */
  readonly noGradient?: boolean;
  /** Whether every x̂ is NaN, though dx is there. */
  readonly noValues?: boolean;
}

/** A group of which some statistic is no positive finite number: IEEE 754 on the expressions. */
export interface SpecialGroup {
  readonly kind: 'special';
  /** dx of an element with that δ. */
  readonly gradient: (delta: number) => number;
  /** x̂ of a member. */
  readonly normalized: (x: number, j: number) => number;
}

function pullOf(direction: Direction, pull: Combination): Pull {
  if ('numerators' in direction) return { numerators: direction.numerators, common: scaled(pull, direction.factor) };
  const [{ surd }] = pull.terms;
  return {
    each: (j) =>
      ofSurd(rational.one, {
        enclose: (bits) => interval.multiply(direction.enclose(bits + 8)[j], surd.enclose(bits + 8), bits + 8),
      }),
  };
}

function inversesOf({ size }: Slope, epsilon: rational.Rational): Inverses {
  return 'base' in size ? rootInverses(size, epsilon) : enclosedInverses(size, epsilon, false);
}

/** Whether t < ε. An irrational t is never equal to it, so that some enclosure tells. */
function isBelow(t: ExactNumber, epsilon: rational.Rational): boolean {
  if (t.rational !== undefined) return rational.compare(t.rational, epsilon) < 0;
  for (let bits = 64; ; bits *= 2) {
    const { low, high } = t.enclose(bits);
    if (rational.compare(rational.fromDyadic(low), epsilon) > 0) return false;
    if (rational.compare(rational.fromDyadic(high), epsilon) < 0) return true;
  }
}

function slopeInPlace(
  model: NormModel,
  statistic: MeasuredStatistic,
  group: ExactGroup,
  { constant, epsilon }: Constants,
): Slope | undefined {
  return model.epsilon.place === 'insideRoot'
    ? rootSlope(group, statistic, constant, epsilon)
    : slopeOf(group, statistic, constant, norms[model.norm].centres);
}

/** Where the scale is 0, x̂ is ±∞ or NaN and moves with it: 0·∞, ∞ − ∞ or 0/0. */
function zeroScale({ numerators }: ExactGroup): SpecialGroup {
  return {
    kind: 'special',
    gradient: () => Number.NaN,
    normalized: (_x, j) => Number(numerators[j] > 0n ? 1 : numerators[j] < 0n ? -1 : 0) / 0,
  };
}

/** A group whose scale is not measured of its values. */
function unmovedGroup(
  model: NormModel,
  group: ExactGroup,
  { constant, epsilon }: Constants,
): KnownGroup | SpecialGroup {
  const scale = exactScale(model, exactRational(rational.one), constant, epsilon);
  if (scale.rational?.numerator === 0n) return zeroScale(group);
  const { centres } = norms[model.norm];
  return { kind: 'known', group, inverse: inverseOfNumber(scale), direction: 1, pull: undefined, centres };
}

/** A finite group with the scale and the slope of its own statistic. */
export function measuredGroup(
  model: NormModel,
  values: readonly Dyadic[],
  constants: Constants,
): KnownGroup | SpecialGroup {
  const { centres } = norms[model.norm];
  const group = exactGroup(values, centres);
  const { statistic } = model;
  if (!isMeasured(statistic)) return unmovedGroup(model, group, constants);
  const slope = slopeInPlace(model, statistic, group, constants);
  const inside = model.epsilon.place === 'insideRoot';
  const epsilon = inside ? rational.zero : constants.epsilon;
  const clamped =
    model.epsilon.place === 'maximum' &&
    (slope === undefined || isBelow('base' in slope.size ? numberOf(slope.size) : slope.size, epsilon));
  if (slope === undefined || clamped) {
    if (epsilon.numerator === 0n) return zeroScale(group);
    const { inverse } = rationalInverses(rational.zero, epsilon);
    return { kind: 'known', group, inverse, direction: 1, pull: undefined, centres };
  }
  const { inverse, pull } = inversesOf(slope, model.epsilon.place === 'added' ? epsilon : rational.zero);
  return { kind: 'known', group, inverse, direction: 1, pull: pullOf(slope.direction, pull), centres };
}

/** 1/s of a scale whose root is not known. */
export function inverseOfNumber(scale: ExactNumber): Combination {
  if (scale.rational !== undefined) return ofRational(rational.divide(rational.one, scale.rational));
  return enclosedInverses(scale, rational.zero, false).inverse;
}
