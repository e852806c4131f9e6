import * as rational from '../../exact/rational.ts';
import { type ExactGroup, exactMeasure } from '../exact-group.ts';
import type { MeasuredStatistic, Statistic } from '../model.ts';
import { lessMean, quantumOf, type Slope } from './exact-direction.ts';
import { half } from './exact-inverse.ts';
import { powerSlope } from './exact-power-slope.ts';
import { countOf, signSlopes } from './exact-signs.ts';

/**
 * √(mean c² + ε)·C, or ε = 0: u_i/t = c_i/(count·(mean c² + ε)). Its mean over centred values is 0.
 * @returns undefined where t is 0
 */
export function rootSlope(
  group: ExactGroup,
  statistic: Statistic,
  constant: rational.Rational,
  epsilon: rational.Rational,
): Slope | undefined {
  const square = exactMeasure(group, statistic).rational as rational.Rational;
  const base = rational.lowestTerms(rational.add(square, epsilon));
  if (base.numerator === 0n || constant.numerator === 0n) return undefined;
  const count = rational.fromInteger(countOf(group.numerators.length, statistic));
  const factor = rational.divide(quantumOf(group), rational.multiply(count, base));
  return {
    size: { coefficient: constant, base, exponent: half },
    direction: { numerators: group.numerators, factor: rational.lowestTerms(factor) },
  };
}

function signSlope(
  group: ExactGroup,
  statistic: Statistic & { readonly kind: keyof typeof signSlopes },
  constant: rational.Rational,
  centres: boolean,
): Slope | undefined {
  const measure = exactMeasure(group, statistic).rational as rational.Rational;
  if (measure.numerator === 0n || constant.numerator === 0n) return undefined;
  const { signs, count } = signSlopes[statistic.kind](group.numerators, statistic);
  const factor = rational.divide(rational.one, rational.multiply(rational.fromInteger(count), measure));
  return {
    size: { coefficient: rational.multiply(constant, measure), base: rational.one, exponent: half },
    direction: lessMean(signs, rational.lowestTerms(factor), centres),
  };
}

/** The statistic of a group and its slope; undefined where it is 0, which moves nothing. */
export function slopeOf(
  group: ExactGroup,
  statistic: MeasuredStatistic,
  constant: rational.Rational,
  centres: boolean,
): Slope | undefined {
  const { kind } = statistic;
  switch (kind) {
    case 'l2':
      return rootSlope(group, statistic, constant, rational.zero);
    case 'lp':
      return powerSlope(group, statistic, constant, centres);
    case 'l1':
    case 'linf':
    case 'topk':
    case 'range':
      return signSlope(group, { ...statistic, kind }, constant, centres);
  }
}
