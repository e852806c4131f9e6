import { binary32 } from '../../../formats/catalogue.ts';
import { runningScaleName } from '../../../normalizers/inputs.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { asParameter } from '../../../normalizers/parameters.ts';
import type { BoundBuffer } from '../builder.ts';
import { type Expression, literal } from '../expression.ts';
import type { NormKernel, WgslScale, WgslStatistics } from './run.ts';
import { declareScale } from './scale.ts';

/** Running statistics may be of any format within binary32. */
function bindRunning({ builder, geometry }: NormKernel, name: string, role: 'input' | 'updated'): BoundBuffer {
  const { groups, statisticShape } = geometry;
  return builder.bind({ name, role, length: groups, shape: statisticShape }, binary32);
}

/**
 * Inference: the running mean, and the scale from the running variance or inverse scale, or the scale that is not measured. The
 * counterpart of runningMeasure (src/normalizers/running.ts).
 */
export function runningStatistics(kernel: NormKernel): WgslStatistics {
  const mean = bindRunning(kernel, 'running_mean', 'input').at('group');
  const name = runningScaleName(kernel.model);
  const found = name === undefined ? literal(1) : bindRunning(kernel, name, 'input').at('group');
  const measured = name !== 'running_rstd';
  const scale: WgslScale = measured ? declareScale(kernel)(found) : { value: found, divides: false };
  return { mean, measure: undefined, squares: undefined, scale };
}

/** ofNew·fresh + ofOld·old, added in a format of its own where one is given, and rounded to the stage's. */
function averaging({ model, numerics, builder }: NormKernel, wideFormat?: string) {
  const { convention, momentum } = model.running as NonNullable<NormModel['running']>;
  const { running } = model.stages;
  const a = numerics.arithmetic('stages.running', running);
  const wide = wideFormat === undefined ? a : numerics.arithmetic('stages.running', running, wideFormat);
  const share = builder.constant('MOMENTUM', asParameter(momentum, a.format));
  const rest = builder.constant('MOMENTUM_REST', asParameter(1 - momentum, a.format));
  const [ofOld, ofNew] = convention === 'pytorch' ? [rest, share] : [share, rest];
  return (old: Expression, fresh: Expression): Expression => {
    const sum = wide.add(wide.multiply(ofNew, fresh), a.multiply(ofOld, old));
    return wideFormat === undefined ? sum : a.round(sum);
  };
}

/** What a group contributes to the running scale: its unbiased variance, or its inverse scale. */
function contribution({ model, numerics, geometry, builder }: NormKernel, statistics: WgslStatistics): Expression {
  const { running } = model.stages;
  const a = numerics.arithmetic('stages.running', running);
  const inFormat = (count: number): Expression => builder.constant('RUNNING_COUNT', asParameter(count, a.format));
  const { scale, squares, measure } = statistics;
  if (runningScaleName(model) === 'running_rstd') return scale.divides ? a.reciprocal(scale.value) : scale.value;
  const less = inFormat(geometry.size - 1);
  if (running.variance === 'fromSum') return a.divide(squares as Expression, less);
  return a.divide(a.multiply(measure as Expression, inFormat(geometry.size)), less);
}

/**
 * Binds the running statistics that a training step updates, and gives the statements that do so. The counterpart of updateRunning
 * (src/normalizers/running.ts).
 */
export function updateRunning(kernel: NormKernel, statistics: WgslStatistics): readonly string[] {
  const { model } = kernel;
  if (model.running === null || model.mode === 'inference') return [];
  const name = runningScaleName(model);
  const mean = bindRunning(kernel, 'running_mean', 'updated');
  const updated = [mean.store('group', averaging(kernel)(mean.at('group'), statistics.mean as Expression))];
  if (name === undefined) return updated;
  const scale = bindRunning(kernel, name, 'updated');
  const average = averaging(kernel, model.stages.running.varianceFormat);
  return [...updated, scale.store('group', average(scale.at('group'), contribution(kernel, statistics)))];
}
