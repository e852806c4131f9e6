import * as interval from '../../exact/interval.ts';
import { type Exponent, enclosePower } from '../../exact/power.ts';
import * as rational from '../../exact/rational.ts';
import { type ExactNumber, exactRational } from '../exact-number.ts';
import { type Combination, ofPower, ofRational, ofSurd, remembered, scaled, sum } from './exact-combination.ts';

/** The statistic t = coefficient·base^exponent > 0. */
export interface Root {
  readonly coefficient: rational.Rational;
  readonly base: rational.Rational;
  readonly exponent: Exponent;
}

/** What a group's gradient takes of its scale s: 1/s, and t/s² with the statistic t = s or s − ε. */
export interface Inverses {
  readonly inverse: Combination;
  readonly pull: Combination;
}

export const half: Exponent = { numerator: 1n, denominator: 2n };

const square = (a: rational.Rational): rational.Rational => rational.multiply(a, a);

export function inverseOfRational(scale: rational.Rational): rational.Rational {
  return rational.lowestTerms(rational.divide(rational.one, scale));
}

/** s = t. */
export function plainInverses({ coefficient, base, exponent }: Root): Inverses {
  const inverse = ofPower(inverseOfRational(coefficient), inverseOfRational(base), exponent);
  return { inverse, pull: inverse };
}

/**
 * s = t + ε of t = √V: in the field of t, 1/s = (t − ε)/(V − ε²) and t/s² = (t·(V + ε²) − 2εV)/(V − ε²)². V is ε² only where t is
 * rational.
 */
function quadraticInverses({ coefficient, base, exponent }: Root, epsilon: rational.Rational): Inverses {
  const t = ofPower(coefficient, base, exponent);
  const radicand = rational.multiply(square(coefficient), base);
  const norm = inverseOfRational(rational.subtract(radicand, square(epsilon)));
  const twice = rational.multiply(rational.fromInteger(-2), rational.multiply(epsilon, radicand));
  return {
    inverse: scaled(sum([t, ofRational(rational.negate(epsilon))]), norm),
    pull: scaled(sum([scaled(t, rational.add(radicand, square(epsilon))), ofRational(twice)]), square(norm)),
  };
}

/**
 * s = t + ε of an irrational t that is enclosed.
 * @param independent whether no combination of 1, 1/s and t/s² vanishes: so it is for algebraic t of a degree above 2, for which no
 * quadratic polynomial vanishes
 */
export function enclosedInverses(t: ExactNumber, epsilon: rational.Rational, independent: boolean): Inverses {
  const inverse = remembered((bits) =>
    interval.reciprocal(
      interval.add(t.enclose(bits + 16), interval.fromRational(epsilon, bits + 16), bits + 16),
      bits + 8,
    ),
  );
  const pull = remembered((bits) => {
    const once = inverse(bits + 16);
    return interval.multiply(t.enclose(bits + 16), interval.multiply(once, once, bits + 16), bits + 8);
  });
  const family = {};
  const first = ofSurd(rational.one, { enclose: inverse, family });
  if (epsilon.numerator === 0n) return { inverse: first, pull: first };
  return { inverse: first, pull: ofSurd(rational.one, { enclose: pull, ...(independent ? { family } : {}) }) };
}

export function rationalInverses(t: rational.Rational, epsilon: rational.Rational): Inverses {
  const inverse = inverseOfRational(rational.add(t, epsilon));
  return { inverse: ofRational(inverse), pull: ofRational(rational.multiply(t, square(inverse))) };
}

/** t as a number. */
export function numberOf(root: Root): ExactNumber {
  const { rational: value, terms } = ofPower(root.coefficient, root.base, root.exponent);
  if (terms.length === 0) return exactRational(value);
  const enclose = (bits: number): interval.Interval =>
    interval.multiply(
      interval.fromRational(root.coefficient, bits + 8),
      enclosePower(root.base, root.exponent, bits + 8),
      bits + 8,
    );
  return { rational: undefined, enclose };
}

/** s = t + ε. */
export function rootInverses(root: Root, epsilon: rational.Rational): Inverses {
  if (epsilon.numerator === 0n) return plainInverses(root);
  const t = numberOf(root);
  if (t.rational !== undefined) return rationalInverses(t.rational, epsilon);
  if (root.exponent.denominator === 2n && root.exponent.numerator === 1n) return quadraticInverses(root, epsilon);
  return enclosedInverses(t, epsilon, true);
}
