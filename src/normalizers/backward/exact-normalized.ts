import * as rational from '../../exact/rational.ts';
import { type Combination, ofRational, scaled, sum } from './exact-combination.ts';
import { quantumOf } from './exact-direction.ts';
import type { KnownGroup, SpecialGroup } from './exact-known.ts';
import { approximately, signOf } from './exact-value.ts';

/** A group's values under its statistics. */
export interface GroupValues {
  readonly known: KnownGroup | SpecialGroup;
  /** x as doubles. */
  readonly values: Float64Array;
}

/** x̂ where it is no real number, else undefined. */
export function specialNormalized({ known, values }: GroupValues, j: number): number | undefined {
  if (known.kind === 'special') return known.normalized(values[j], j);
  if (known.noValues === true) return Number.NaN;
  return Number.isFinite(values[j]) ? undefined : values[j] * known.direction;
}

/** The sign of x̂, NaN where there is none. */
export function signOfNormalized({ known }: Pick<GroupValues, 'known'>, j: number): number {
  if (known.kind === 'special') return Number.NaN;
  const n = known.group.numerators[j];
  return n === 0n ? 0 : (n > 0n ? 1 : -1) * known.direction;
}

/** x̂ to within 2^-50 of itself; NaN where doubles cannot tell. */
export function roughNormalized(known: KnownGroup | SpecialGroup): (j: number) => number {
  if (known.kind === 'special') return () => Number.NaN;
  const factor = approximately(scaled(known.inverse, quantumOf(known.group)));
  return (j) => Number(known.group.numerators[j]) * factor;
}

/** γ·x̂ + β over the reals. Precondition: all are finite. */
function elementOf({ group, inverse }: KnownGroup, j: number, weight: number, bias: number): Combination {
  const c = rational.multiply(quantumOf(group), rational.fromInteger(group.numerators[j]));
  const product = scaled(inverse, rational.multiply(c, rational.fromNumber(weight)));
  return sum([product, ofRational(rational.fromNumber(bias))]);
}

/** Whether γ·x̂ + β > 0: what an activation lets pass, its gradient too. */
export function activity(group: GroupValues): (j: number, weight: number, bias: number) => boolean {
  const { known } = group;
  const xHat = roughNormalized(known);
  return (j, weight, bias) => {
    const special = specialNormalized(group, j);
    if (special !== undefined) return special * weight + bias > 0;
    if (!(Number.isFinite(weight) && Number.isFinite(bias))) return signOfNormalized(group, j) * weight + bias > 0;
    const product = xHat(j) * weight;
    const y = product + bias;
    if (Math.abs(y) > (Math.abs(product) + Math.abs(bias)) * 2 ** -45 && Math.abs(product) > 1e-200) return y > 0;
    return signOf(elementOf(known as KnownGroup, j, weight, bias)) > 0;
  };
}
