import type { ReductionModel } from '../../../kernels/reduction/model.ts';
import { overFeatures } from '../../../normalizers/geometry.ts';
import { elementCount } from '../../../tensors/tensor.ts';
import type { ArithmeticTarget } from '../arithmetic/index.ts';
import { newKernel } from '../builder.ts';
import { declareElement } from '../geometry.ts';
import type { WgslKernel } from '../kernel.ts';
import { declareLoaded } from '../load.ts';
import { kernelFormat, stageNumerics } from '../stage-numerics.ts';
import { block } from '../text.ts';
import { workgroupFor } from '../workgroup.ts';
import { reduced } from './kinds.ts';
import type { ReductionRun } from './run.ts';

/** Binds x and y, with the members of groups. */
function begin(model: ReductionModel, shape: readonly number[], target: ArithmeticTarget, workgroup?: number) {
  const geometry = overFeatures(shape, model);
  const builder = newKernel(target, workgroup ?? workgroupFor(geometry.size));
  declareElement(builder.module, geometry);
  const input = kernelFormat('formats.input', model.formats.input);
  const x = builder.bind({ name: 'x', role: 'input', length: elementCount(shape), shape }, input);
  const numerics = stageNumerics(model, builder);
  const bindOutput = (own: readonly number[]) => {
    const output = kernelFormat('formats.output', model.formats.output);
    return builder.bind({ name: 'y', role: 'output', length: elementCount(own), shape: own }, output);
  };
  return { run: { model, geometry, builder, numerics }, x, input, bindOutput };
}

/** Running totals: a group's are added by one invocation. */
function cumulativeKernel(model: ReductionModel, shape: readonly number[], target: ArithmeticTarget): WgslKernel {
  const { run, x, bindOutput } = begin(model, shape, target, 1);
  const { builder, geometry, numerics } = run;
  const a = numerics.arithmetic('stages.reduce', model.stages.reduce);
  const output = numerics.arithmetic('stages.output', model.stages.output);
  const y = bindOutput(shape);
  const put = y.store('place', output.round('total'));
  builder.enter({
    name: 'cumulative_sum',
    comment: 'The running totals of a group.',
    workgroups: geometry.groups,
    body: [
      'var place = element(0u);',
      `var total = ${a.round(x.at('place'))};`,
      put,
      ...block(`for (var member = 1u; member < ${geometry.size}u; member++)`, [
        'place = element(member);',
        `total = ${a.add('total', x.at('place'))};`,
        put,
      ]),
    ],
  });
  return builder.kernel();
}

/**
 * The kernel of a reduction: a workgroup for each group.
 * @throws RangeError when axes don't fit the shape; WgslRefusal naming the path of what no kernel computes
 */
export function reductionKernel(model: ReductionModel, shape: readonly number[], target: ArithmeticTarget): WgslKernel {
  if (model.reduce === 'cumsum') return cumulativeKernel(model, shape, target);
  const begun = begin(model, shape, target);
  const { builder, geometry, numerics } = begun.run;
  declareLoaded(begun.run, begun.x, begun.input);
  const terms = { count: geometry.size, at: (member: string) => `loaded(${member})` };
  const run: ReductionRun = begun.run;
  const { body, result } = reduced(run, terms);
  const output = numerics.arithmetic('stages.output', model.stages.output);
  const y = begun.bindOutput(geometry.statisticShape);
  builder.enter({
    name: 'reduce',
    comment: `The ${model.reduce} of a group.`,
    workgroups: geometry.groups,
    body: [...body, `let result = ${result};`, `if (lid == 0u) { ${y.store('group', output.round('result'))} }`],
  });
  return builder.kernel();
}
