import { findFormat } from '../../../formats/catalogue.ts';
import { geometryOf } from '../../../normalizers/catalogue.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { elementCount } from '../../../tensors/tensor.ts';
import type { ArithmeticTarget } from '../arithmetic/index.ts';
import { newKernel } from '../builder.ts';
import { declareElement } from '../geometry.ts';
import { type WgslKernel, WgslRefusal } from '../kernel.ts';
import { kernelFormat, stageNumerics } from '../stage-numerics.ts';
import { block } from '../text.ts';
import { workgroupFor } from '../workgroup.ts';
import { declareFinish } from './epilogue.ts';
import { declareLoad } from './load.ts';
import { measured } from './measure.ts';
import { declareNormalize } from './normalize.ts';
import { declareParameters } from './parameters.ts';
import type { Computed, NormKernel, OfMember, WgslStatistics } from './run.ts';
import { runningStatistics, updateRunning } from './running.ts';
import { storeSaved } from './saved.ts';

/** How the statistics of a group come about: measured, or the running ones. */
function statisticsOf(kernel: NormKernel, loaded: OfMember): Computed<WgslStatistics> {
  if (kernel.model.mode === 'training') return measured(kernel, loaded);
  return { body: [], result: runningStatistics(kernel) };
}

/** Adds the forward pass: a workgroup for each group, which measures it and then normalises its members. */
function enterForward(kernel: NormKernel): void {
  const { model, shape, geometry, builder } = kernel;
  const members = builder.count('MEMBERS', geometry.size);
  const loaded = declareLoad(kernel);
  const parameters = declareParameters(kernel);
  const { body, result: statistics } = statisticsOf(kernel, loaded);
  const normalized = declareNormalize({ ...kernel, loaded, statistics, parameters });
  const finished = declareFinish(kernel);
  const found = findFormat(model.formats.output);
  const output = found.kind === 'float' ? kernelFormat('formats.output', found.name) : found;
  const y = builder.bind({ name: 'y', role: 'output', length: elementCount(shape), shape }, output);
  const perGroup = [...storeSaved(kernel, statistics), ...updateRunning(kernel, statistics)];
  builder.enter({
    name: 'forward',
    comment: `${model.norm} norm of a group: its statistics, and then its members.`,
    workgroups: geometry.groups,
    body: [
      ...body,
      ...block('if (lid == 0u)', perGroup),
      ...block(`for (var member = lid; member < ${members}; member += WORKGROUP)`, [
        y.store('element(member)', finished(normalized('member'))),
      ]),
    ],
  });
}

/**
 * The kernel of a norm's forward pass: y, the saved statistics, and the running ones after the step.
 * @throws RangeError when norm and shape don't fit; WgslRefusal naming the path of what no kernel computes
 */
export function forwardKernel(model: NormModel, shape: readonly number[], target: ArithmeticTarget): WgslKernel {
  if (model.backward !== null) throw new WgslRefusal('"backward" expected none');
  const geometry = geometryOf(model, shape);
  if (elementCount(shape) === 0) throw new WgslRefusal(`"x" expected at least one element, got the shape [${shape}]`);
  const builder = newKernel(target, workgroupFor(geometry.size));
  declareElement(builder.module, geometry);
  enterForward({ model, shape, geometry, builder, numerics: stageNumerics(model, builder) });
  return builder.kernel();
}
