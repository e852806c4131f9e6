import { add, type Dyadic, fromNumber, zero } from '../exact/dyadic.ts';
import type { ExactScaling } from './exact-element.ts';
import { elementScaling } from './exact-elements.ts';
import type { ExactGain } from './exact-gain.ts';
import { exactRunningScale } from './exact-running.ts';
import { type Constants, constantsOf, type GroupResult, measureGroup, specialGroup } from './exact-statistics.ts';
import type { Geometry } from './geometry.ts';
import type { NormInputs } from './inputs.ts';
import type { NormModel } from './model.ts';

/** Where the elements of a group lie, and their values. */
export interface ElementValues {
  readonly elements: Int32Array;
  /** As doubles: exact, but for rounded sums with a residual. */
  readonly rough: Float64Array;
  /** Exactly; 0 for what is not finite. */
  readonly exact: () => Dyadic[];
}

export function groupValues(
  model: NormModel,
  inputs: NormInputs,
  { groupBase, member }: Geometry,
  g: number,
): ElementValues {
  const x = inputs.x.data;
  const residual = model.stages.prologue.length > 0 ? inputs.residual?.data : undefined;
  const elements = member.map((offset) => groupBase[g] + offset);
  const finite = (value: number): Dyadic => (Number.isFinite(value) ? fromNumber(value) : zero);
  const exactOf = (e: number): Dyadic =>
    residual === undefined ? finite(x[e]) : add(finite(x[e]), finite(residual[e]));
  return {
    elements,
    rough: Float64Array.from(elements, (e) => x[e] + (residual?.[e] ?? 0)),
    exact: () => Array.from(elements, exactOf),
  };
}

/** A group's exact statistics, and what its elements are made of. */
export interface ExactWork {
  readonly values: ElementValues;
  readonly result: GroupResult;
  readonly scaling: ExactScaling | undefined;
}

/** Measures groups exactly, each when it is first asked for. */
export function exactWork(model: NormModel, inputs: NormInputs, geometry: Geometry, gain: ExactGain) {
  const constants = constantsOf(model, geometry.size);
  return (g: number): (() => ExactWork) => {
    let known: ExactWork | undefined;
    return () => {
      if (known === undefined) {
        const values = groupValues(model, inputs, geometry, g);
        const result = resultOf(model, inputs, g, values, constants);
        known = { values, result, scaling: elementScaling(result, gain) };
      }
      return known;
    };
  };
}

function resultOf(
  model: NormModel,
  inputs: NormInputs,
  g: number,
  values: ElementValues,
  constants: Constants,
): GroupResult {
  if (model.mode === 'inference') return exactRunningScale(model, inputs, g, values.exact(), constants);
  const measured = (): GroupResult => measureGroup(model, values.exact(), constants);
  return values.rough.every(Number.isFinite) ? measured() : specialGroup(model, values.rough, measured);
}
