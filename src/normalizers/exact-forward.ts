import { type Tensor, tensor } from '../tensors/tensor.ts';
import { exactBlocks } from './block-output.ts';
import { geometryOf } from './catalogue.ts';
import { elementValues, elementwise } from './exact-elements.ts';
import { type ExactFinish, exactFinish, exactRounding } from './exact-finish.ts';
import { type ExactGain, exactGain } from './exact-gain.ts';
import type { MeasuredGroup } from './exact-measured.ts';
import { exactRunningUpdate } from './exact-running-update.ts';
import { savedTensors } from './exact-saved.ts';
import { type ExactWork, exactWork } from './exact-work.ts';
import { type FilteredGroup, forwardFilter } from './filter/forward.ts';
import type { Geometry } from './geometry.ts';
import { checkNormInputs, type NormInputs, parametersOf } from './inputs.ts';
import type { NormModel } from './model.ts';

/** Takes the elements of one group after the other, and makes y of them, or the tensors of its blocks. */
function gatherElements(
  model: NormModel,
  inputs: NormInputs,
  { size, groupBase, member, groupParameter, memberParameter }: Geometry,
  gain: ExactGain,
  finish: ExactFinish,
) {
  const { shape } = inputs.x;
  const { bias } = parametersOf(model, inputs);
  const [rounded, exactValue] = [elementwise(gain, finish), elementValues(gain)];
  const blocks = exactBlocks(model, shape);
  const y = new Float64Array(inputs.x.data.length);
  return {
    set: (g: number, work: () => ExactWork, filtered: FilteredGroup | undefined): void => {
      const operandsOf = (j: number) => {
        const { result, scaling, values } = work();
        const parameter = groupParameter[g] + memberParameter[j];
        return [result, scaling, values.rough[j], j, parameter, bias?.[parameter] ?? 0] as const;
      };
      const element = (j: number): number => rounded(...operandsOf(j));
      if (blocks === undefined && filtered?.elements(y, () => work().scaling, element) === true) return;
      for (let j = 0; j < size; j++) {
        if (blocks === undefined) y[groupBase[g] + member[j]] = element(j);
        else blocks.set(groupBase[g] + member[j], exactValue(...operandsOf(j)));
      }
    },
    tensors: (): Readonly<Record<string, Tensor>> => blocks?.tensors() ?? { y: tensor(finish.format, shape, y) },
  };
}

/** Whether doubles may decide what they can tell; for the comparison with the path on which they don't. */
export interface ExactOptions {
  /** Default true. */
  readonly filter?: boolean;
}

/**
 * The correctly rounded result of a norm: parameters count as the values they have in their formats, everything else is over the reals,
 * rounded once to the output format (statistics: to the saved format). A NaN in a group makes the group NaN; so does an infinity where
 * the norm centres. Elsewhere an infinity makes the scale infinite: finite values become β, infinite ones NaN.
 * @returns y (with y_scale and y_tensor_scale where it is in blocks), mean (norms that centre), rstd and scale, and in training the running statistics
 * @throws RangeError naming an input that is missing or does not fit the model
 */
export function exactForward(
  model: NormModel,
  inputs: NormInputs,
  { filter = true }: ExactOptions = {},
): Record<string, Tensor> {
  const geometry = geometryOf(model, inputs.x.shape);
  checkNormInputs(model, inputs, geometry);
  const finish = exactFinish(model);
  const gain = exactGain(model, inputs);
  const exactly = exactWork(model, inputs, geometry, gain);
  const filtered = filter ? forwardFilter(model, inputs, geometry, gain, finish) : undefined;
  const elements = gatherElements(model, inputs, geometry, gain, finish);
  const statistics = savedTensors(model, geometry, exactRounding(model, model.stages.output, model.formats.saved));
  const groups: MeasuredGroup[] = [];
  for (let g = 0; g < geometry.groups; g++) {
    const work = exactly(g);
    const quick = filtered?.(g);
    const group = { near: quick?.near, result: () => work().result };
    if (model.running !== null) groups.push(group);
    statistics.save(g, group);
    elements.set(g, work, quick);
  }
  return {
    ...elements.tensors(),
    ...statistics.tensors(),
    ...exactRunningUpdate(model, inputs, groups, geometry.size),
  };
}
