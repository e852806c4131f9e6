import type { Dyadic } from '../../exact/dyadic.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { exactRunningScale } from '../exact-running.ts';
import type { Constants } from '../exact-statistics.ts';
import type { NormInputs } from '../inputs.ts';
import type { NormModel } from '../model.ts';
import { inverseOfNumber, type KnownGroup, type SpecialGroup } from './exact-known.ts';

/** Inference: mean and scale are constants, so that dx = δ/s. */
export function runningGroup(
  model: NormModel,
  inputs: NormInputs,
  g: number,
  values: readonly Dyadic[],
  constants: Constants,
): KnownGroup | SpecialGroup {
  const means = inputs.running_mean as Tensor;
  const finite = Number.isFinite(means.data[g]);
  // The mean decides x̂ alone.
  const about = finite ? inputs : { ...inputs, running_mean: { ...means, data: means.data.map(() => 0) } };
  const result = exactRunningScale(model, about, g, values, constants);
  const normalized = (of: SpecialGroup['normalized']): SpecialGroup['normalized'] => (finite ? of : () => Number.NaN);
  switch (result.kind) {
    case 'nan':
    case 'infiniteMean':
      return { kind: 'special', gradient: () => Number.NaN, normalized: () => Number.NaN };
    case 'infinite':
      return { kind: 'special', gradient: (delta) => delta / Infinity, normalized: normalized((x) => x / Infinity) };
    case 'zeroScale': {
      const { numerators } = result.scaling.group;
      const signOf = (n: bigint): number => (n > 0n ? 1 : n < 0n ? -1 : 0);
      const xHat = (x: number, j: number): number => (Number.isFinite(x) ? signOf(numerators[j]) / 0 : x);
      return { kind: 'special', gradient: (delta) => delta / 0, normalized: normalized(xHat) };
    }
    case 'finite': {
      const { group, scale } = result.scaling;
      const inverse = inverseOfNumber(scale);
      return { kind: 'known', group, inverse, direction: 1, pull: undefined, centres: false, noValues: !finite };
    }
  }
}
