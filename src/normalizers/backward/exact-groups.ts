import { elementCount, type Tensor } from '../../tensors/tensor.ts';
import { norms } from '../catalogue.ts';
import { type ExactGain, gainValues } from '../exact-gain.ts';
import { type Constants, constantsOf, measureGroup, specialGroup } from '../exact-statistics.ts';
import { type ElementValues, groupValues } from '../exact-work.ts';
import type { Geometry } from '../geometry.ts';
import { type NormInputs, parametersOf, savedScaleName } from '../inputs.ts';
import type { NormModel } from '../model.ts';
import { isMeasured } from '../statistics.ts';
import { type GivenStatistics, givenGroup } from './exact-given.ts';
import { heldGroup } from './exact-held.ts';
import { type KnownGroup, measuredGroup, type SpecialGroup } from './exact-known.ts';
import { activity } from './exact-normalized.ts';
import type { ParameterGroup } from './exact-parameters.ts';
import { runningGroup } from './exact-running.ts';
import type { Backward } from './stages.ts';

/** The statistics that were saved for a group, as a backward pass alone is given them. */
export function givenStatistics(model: NormModel, inputs: NormInputs, g: number): GivenStatistics {
  const name = savedScaleName(model);
  const value = (inputs[name] as Tensor).data[g];
  return { mean: norms[model.norm].centres ? (inputs.mean as Tensor).data[g] : 0, value, divides: name === 'scale' };
}

/** Training, some value not finite: x̂ and dx as the forward pass has its scale. */
function infiniteGroup(
  model: NormModel,
  { rough, exact }: ElementValues,
  constants: Constants,
): KnownGroup | SpecialGroup {
  if (!isMeasured(model.statistic)) {
    const known = measuredGroup(model, exact(), constants);
    return known.kind === 'special' || !norms[model.norm].centres ? known : { ...known, noValues: true };
  }
  const { kind } = specialGroup(model, rough, () => measureGroup(model, exact(), constants));
  return {
    kind: 'special',
    gradient: () => Number.NaN,
    normalized: (x) => (kind === 'infinite' ? x / Infinity : Number.NaN),
  };
}

function knownGroup(
  model: NormModel,
  { saved }: Backward,
  inputs: NormInputs,
  g: number,
  elements: ElementValues,
  constants: Constants,
): KnownGroup | SpecialGroup {
  const { exact, rough } = elements;
  if (model.mode === 'inference') return runningGroup(model, inputs, g, exact(), constants);
  const finite = rough.every(Number.isFinite);
  if (saved === 'given') {
    const known = givenGroup(model, exact(), givenStatistics(model, inputs, g), constants);
    return finite || known.kind === 'special' ? known : { ...known, noGradient: true };
  }
  return finite ? measuredGroup(model, exact(), constants) : infiniteGroup(model, elements, constants);
}

/** dy of a group's members, 0 where an activation lets nothing pass. */
function incomingOf(
  model: NormModel,
  group: Pick<ParameterGroup, 'known' | 'values'>,
  dy: Float64Array,
  weight: Float64Array | undefined,
  bias: Float64Array | undefined,
): Float64Array {
  if (!model.stages.epilogue.some(({ kind }) => kind === 'relu')) return dy;
  const isActive = activity(group);
  return dy.map((value, j) => (isActive(j, weight?.[j] ?? 1, bias?.[j] ?? 0) ? value : 0));
}

/** A parameter's values for the members of each group. */
function memberwise(data: Float64Array | undefined, { groupParameter, memberParameter }: Geometry) {
  return (g: number): Float64Array | undefined =>
    data === undefined ? data : Float64Array.from(memberParameter, (offset) => data[groupParameter[g] + offset]);
}

/** A group, each part of which is worked out when it is first asked for. */
export interface ExactBackwardGroup extends ParameterGroup {
  /** dx of every member, rounded once. */
  readonly gradient: Float64Array;
}

const once = <T>(make: () => T): (() => T) => {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: make() };
    return known.value;
  };
};

/** The groups of a backward pass over the reals. */
export function exactGroups(
  model: NormModel & { readonly backward: Backward },
  inputs: NormInputs,
  geometry: Geometry,
  gain: ExactGain,
  roundedGradient: (
    known: KnownGroup | SpecialGroup,
    dy: Float64Array,
    weight: Float64Array | undefined,
  ) => Float64Array,
): (g: number) => ExactBackwardGroup {
  const constants = constantsOf(model, geometry.size);
  const gamma = model.affine.weight ? gainValues(gain, elementCount(geometry.parameterShape)) : undefined;
  const [weights, biases] = [gamma, parametersOf(model, inputs).bias].map((data) => memberwise(data, geometry));
  const { data: gradient } = inputs.dy as Tensor;
  return (g) => {
    const elements = once(() => groupValues(model, inputs, geometry, g));
    const known = once(() => knownGroup(model, model.backward, inputs, g, elements(), constants));
    const gained = once(() => (gain.held === undefined ? known() : heldGroup(known(), gain.held)));
    const weight = once(() => weights(g));
    const dy = once(() => {
      const given = Float64Array.from(elements().elements, (element) => gradient[element]);
      const lazily = {
        get known() {
          return gained();
        },
        get values() {
          return elements().rough;
        },
      };
      return incomingOf(model, lazily, given, weight(), biases(g));
    });
    const dx = once(() => roundedGradient(gained(), dy(), weight()));
    return {
      get known() {
        return known();
      },
      get values() {
        return elements().rough;
      },
      get dy() {
        return dy();
      },
      get gradient() {
        return dx();
      },
    };
  };
}
