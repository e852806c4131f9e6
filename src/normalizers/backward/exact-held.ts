import * as interval from '../../exact/interval.ts';
import { enclosePower } from '../../exact/power.ts';
import * as rational from '../../exact/rational.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import type { HeldWeight } from '../exact-gain.ts';
import type { Geometry } from '../geometry.ts';
import { type Combination, ofPower, ofSurd, type Surd, scaled, sum } from './exact-combination.ts';
import { half } from './exact-inverse.ts';
import type { KnownGroup, Pull, SpecialGroup } from './exact-known.ts';
import { signOfNormalized, specialNormalized } from './exact-normalized.ts';
import { exactSum, type ParameterGroup, sharing } from './exact-parameters.ts';
import { roundCombination } from './exact-value.ts';

/** Powers of these degrees are formed as integers. */
const largestDegree = 16n;

/** coefficient·surd/√square. */
function surdOverRoot(coefficient: rational.Rational, surd: Surd, square: rational.Rational): Combination {
  const inverse = rational.divide(rational.one, square);
  const { numerator: n, denominator: d } = surd.radical?.exponent ?? { numerator: largestDegree + 1n, denominator: 1n };
  if (surd.radical === undefined || n > largestDegree || d > largestDegree) {
    const root = (bits: number): interval.Interval => enclosePower(inverse, half, bits);
    return ofSurd(coefficient, {
      enclose: (bits) => interval.multiply(surd.enclose(bits + 8), root(bits + 8), bits + 8),
    });
  }
  const { base } = surd.radical;
  if (n === 1n && d === 2n) return ofPower(coefficient, rational.multiply(base, inverse), half);
  const power = rational.multiply(rational.power(base, Number(2n * n)), rational.power(inverse, Number(d)));
  return ofPower(coefficient, power, { numerator: 1n, denominator: 2n * d });
}

/** a·total/√square. */
function held(a: Combination, { square, total }: HeldWeight): Combination {
  const inverse = rational.divide(rational.one, square);
  const parts = a.terms.map(({ coefficient, surd }) => surdOverRoot(coefficient, surd, square));
  return scaled(sum([ofPower(a.rational, inverse, half), ...parts]), total);
}

function heldPull(pull: Pull, weight: HeldWeight): Pull {
  return 'each' in pull
    ? { each: (j) => held(pull.each(j), weight) }
    : { numerators: pull.numerators, common: held(pull.common, weight) };
}

/** The group with T/‖g‖ in its inverse scale and pull, so that γ is g of it. */
export function heldGroup(known: KnownGroup | SpecialGroup, weight: HeldWeight): KnownGroup | SpecialGroup {
  const sign = rational.sign(weight.total);
  if (known.kind === 'special') return { ...known, normalized: (x, j) => sign * known.normalized(x, j) };
  const { inverse, pull, direction } = known;
  return {
    ...known,
    inverse: held(inverse, weight),
    direction: direction * sign,
    pull: pull === undefined ? pull : heldPull(pull, weight),
  };
}

/** Σ dy·x̂ of every parameter, as far as it is infinite or NaN; else 0. */
function specialSums(geometry: Geometry, groups: readonly ParameterGroup[], count: number): Float64Array {
  const sums = new Float64Array(count);
  groups.forEach((group, g) => {
    for (let j = 0; j < geometry.size; j++) {
      const dy = group.dy[j];
      const other = specialNormalized(group, j) ?? (Number.isFinite(dy) ? 0 : signOfNormalized(group, j));
      const isNumber = Number.isFinite(dy) && Number.isFinite(other);
      if (!isNumber) sums[geometry.groupParameter[g] + geometry.memberParameter[j]] += dy * other;
    }
  });
  return sums;
}

/**
 * dg = (T/‖g‖)·(dĝ − g·(Σ dĝ·g)/Σg²) of every entry of a held weight, rounded once.
 * @param unit what every dy is multiplied by
 */
export function heldGradient(
  geometry: Geometry,
  groups: readonly ParameterGroup[],
  weight: HeldWeight,
  unit: rational.Rational,
  output: Arithmetic,
): Float64Array {
  const { values, square, total } = weight;
  const special = specialSums(geometry, groups, values.length);
  if (special.some((sum) => sum !== 0)) {
    // Finite terms count for nothing beside those that are not.
    const along = special.reduce((all, sum, i) => (sum === 0 ? all : all + sum * Math.sign(values[i])), 0);
    return special.map((sum, i) => output.round(rational.sign(total) * (sum - Math.sign(values[i]) * along)));
  }
  const membersOf = sharing(geometry);
  const sums = Array.from(values, (_, p) => scaled(exactSum(groups, membersOf(p), geometry.size), unit));
  const exact = Array.from(values, rational.fromNumber);
  const along = sum(sums.map((one, i) => scaled(one, exact[i])));
  return values.map((_, i) => {
    const share = rational.negate(rational.divide(exact[i], square));
    return roundCombination(held(sum([sums[i], scaled(along, share)]), weight), output);
  });
}
