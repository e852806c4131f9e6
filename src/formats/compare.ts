import type { FloatFormat } from './format.ts';

/** Which operand a minimum or maximum gives where order alone does not say. */
export interface ExtremumRule {
  /** One operand is NaN: the result is NaN, the other operand (the number), or the operand in that place. */
  readonly nan: 'propagate' | 'number' | 'first' | 'second';
  /** Both operands are zeros: −0 lies below +0, or the operand in that place is taken. */
  readonly zero: 'ordered' | 'first' | 'second';
}

/** The rules in use, by name. */
export const extremumRules = {
  /** IEEE 754-2019 minimum and maximum; PTX min.NaN and max.NaN. */
  ieee: { nan: 'propagate', zero: 'ordered' },
  /** IEEE 754-2019 minimumNumber and maximumNumber; PTX min and max. */
  ieeeNumber: { nan: 'number', zero: 'ordered' },
  /** C's fmin and fmax as most libraries have them: a number wins, and equal zeros give the first. */
  number: { nan: 'number', zero: 'first' },
  /** `a > b ? a : b`, as x86 MINPS and MAXPS: the second operand unless the comparison holds. */
  selectSecond: { nan: 'second', zero: 'second' },
  /** `a < b ? b : a` for the maximum: the first operand unless the comparison holds. */
  selectFirst: { nan: 'first', zero: 'first' },
} as const satisfies Readonly<Record<string, ExtremumRule>>;

function ofUnordered(a: number, b: number, rule: ExtremumRule['nan']): number {
  switch (rule) {
    case 'propagate':
      return Number.NaN;
    case 'number':
      return Number.isNaN(a) ? b : a;
    case 'first':
      return a;
    case 'second':
      return b;
  }
}

/** The larger of two values of one format under a rule; exact, so that no flag is raised. */
export function maximumBy(rule: ExtremumRule, a: number, b: number): number {
  if (a > b) return a;
  if (a < b) return b;
  if (Number.isNaN(a) || Number.isNaN(b)) return ofUnordered(a, b, rule.nan);
  if (rule.zero === 'ordered') return Object.is(a, -0) ? b : a;
  return rule.zero === 'first' ? a : b;
}

/** The smaller of two values of one format under a rule; exact, so that no flag is raised. */
export function minimumBy(rule: ExtremumRule, a: number, b: number): number {
  return -maximumBy(rule, -a, -b);
}

/** IEEE 754-2019 maximum: NaN wins, and −0 lies below +0. */
export function maximum(a: number, b: number): number {
  return maximumBy(extremumRules.ieee, a, b);
}

/** IEEE 754-2019 minimum: NaN wins, and −0 lies below +0. */
export function minimum(a: number, b: number): number {
  return minimumBy(extremumRules.ieee, a, b);
}

/** IEEE 754-2019 maximumNumber: a number wins over NaN, and −0 lies below +0. */
export function maximumNumber(a: number, b: number): number {
  return maximumBy(extremumRules.ieeeNumber, a, b);
}

/** IEEE 754-2019 minimumNumber: a number wins over NaN, and −0 lies below +0. */
export function minimumNumber(a: number, b: number): number {
  return minimumBy(extremumRules.ieeeNumber, a, b);
}

/** The four relations of IEEE 754, one of which holds between any two values. −0 equals +0. */
export type Relation = 'less' | 'equal' | 'greater' | 'unordered';

/** How a stands to b. */
export function relation(a: number, b: number): Relation {
  if (a < b) return 'less';
  if (a > b) return 'greater';
  return a === b ? 'equal' : 'unordered';
}

/** Whether the relation between two values is one of these: `relates(a, b, 'less', 'equal')` is a ≤ b. */
export function relates(a: number, b: number, ...relations: readonly Relation[]): boolean {
  return relations.includes(relation(a, b));
}

/**
 * IEEE 754 totalOrder(a, b): whether a comes no later than b when −0 stands below +0 and NaN above +infinity. NaNs have neither sign
 * nor payload here, so that all are one.
 */
export function totalOrder(a: number, b: number): boolean {
  if (Number.isNaN(b)) return true;
  if (Number.isNaN(a)) return false;
  return a < b || (a === b && (Object.is(a, -0) || !Object.is(b, -0)));
}

/** |a|. */
export function absolute(a: number): number {
  return Math.abs(a);
}

/**
 * −a, by the sign bit. Where −0 is not a value, zero stays +0.
 * @throws RangeError when the format has no sign
 */
export function negate(a: number, format: FloatFormat): number {
  if (!format.signed) throw new RangeError(`"format" expected a signed format, got ${format.name}`);
  return a === 0 && !format.signedZero ? 0 : -a;
}
