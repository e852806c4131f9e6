import * as fc from 'fast-check';
import type { NormSpec } from '../../kernels/norm/resolve.ts';
import { bindSpec, type ResolvedSpec } from '../../kernels/spec.ts';
import { determinism, permutationLaw, scaleInvariance, shiftInvariance } from './invariances.ts';
import type { NormCase, NormFunction, NormLaw } from './law.ts';
import { agreement, boundedness, formatValues, propagation, smallIntegerBits } from './values.ts';

/** Every law there is, each with the condition under which it holds. */
export const normLaws: readonly NormLaw[] = Object.freeze([
  formatValues,
  determinism,
  propagation,
  smallIntegerBits,
  shiftInvariance,
  scaleInvariance,
  permutationLaw,
  boundedness,
  agreement,
]);

/** A law bound to a spec. */
export interface NormProperty {
  readonly law: NormLaw;
  /** A property for fc.assert: it throws where the function breaks the law, saying how. */
  property(f: NormFunction): fc.IPropertyWithHooks<[NormCase]>;
}

export interface PropertyOptions {
  /** The one shape of x. Default: small shapes that fit the spec. */
  readonly shape?: readonly number[];
}

/** @throws RangeError when the spec is not a norm's */
function normSpecOf(spec: ResolvedSpec): NormSpec {
  if ('norm' in spec) return spec;
  throw new RangeError('"spec" expected the spec of a norm, got one of another family');
}

/**
 * The laws that apply to a spec, as properties of functions. A shape or formats for which a law has no inputs leave it out.
 * @throws RangeError when the spec is not a norm's
 */
export function normProperties(given: ResolvedSpec, { shape }: PropertyOptions = {}): readonly NormProperty[] {
  const spec = normSpecOf(given);
  const bound = bindingOf(spec);
  return normLaws.flatMap((law): NormProperty[] => {
    const cases = law.applies(spec) ? casesFor(law, spec, shape) : undefined;
    if (cases === undefined) return [];
    const property = (f: NormFunction) =>
      fc.property(cases, (inputs) => {
        const fault = law.fault(f, bound(inputs[0].shape), inputs);
        if (fault !== undefined) throw new Error(`${law.about}: ${fault}`);
      });
    return [{ law, property }];
  });
}

/** The spec with its constants as numbers, which take a while to find, remembered by shape. */
function bindingOf(spec: NormSpec): (shape: readonly number[]) => NormSpec {
  const known = new Map<string, NormSpec>();
  return (shape) => {
    const found = known.get(`${shape}`) ?? (bindSpec(spec, shape) as NormSpec);
    known.set(`${shape}`, found);
    return found;
  };
}

function casesFor(law: NormLaw, spec: NormSpec, shape: PropertyOptions['shape']): fc.Arbitrary<NormCase> | undefined {
  try {
    return law.cases(spec, shape);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
