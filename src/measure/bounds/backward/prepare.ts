import { parametersOf } from '../../../normalizers/inputs.ts';
import { boundLoading } from '../forward.ts';
import { boundGain } from '../gain.ts';
import { boundNormalizing } from '../normalize.ts';
import { known, type Quantity } from '../quantity.ts';
import { boundGradientLoading } from './load.ts';
import type { BoundGradientGroup, BoundRun } from './run.ts';
import { boundKnownStatistics } from './statistics.ts';

/** Makes ready what a group's gradient is formed from. */
export function boundPreparing(run: BoundRun): (group: number) => BoundGradientGroup {
  const { model, inputs, geometry, numerics } = run;
  const valuesOf = boundLoading(model, inputs, geometry, numerics);
  const { forward, saved } = boundKnownStatistics(run);
  const load = boundGradientLoading(run);
  const normalize = boundNormalizing(model, numerics);
  const { weight } = boundGain(model, inputs, numerics);
  const { bias } = parametersOf(model, inputs);
  const { groupBase, member, groupParameter, memberParameter } = geometry;
  const at = (data: Float64Array | undefined, i: number) => (data === undefined ? undefined : known(data[i]));
  return (group) => {
    const values = valuesOf(group);
    // An activation was applied to what the statistics were before they were saved.
    const before = forward(values, group);
    const elements = member.map((offset) => groupBase[group] + offset);
    const parameters = memberParameter.map((offset) => groupParameter[group] + offset);
    const gradients = values.map((x, j) =>
      load(elements[j], () => normalize(x, before, weight(parameters[j]), at(bias, parameters[j]), elements[j])),
    );
    const weights = model.affine.weight ? Array.from(parameters, (i) => weight(i) as Quantity) : undefined;
    return { group, statistics: saved(before, group), elements, parameters, values, gradients, weights };
  };
}
