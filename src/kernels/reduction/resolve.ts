import {
  defaultsOf,
  formatAt,
  momentStage,
  outputStage,
  reductionStage,
  section,
  stage,
  type Written,
} from '../defaults.ts';
import { SpecError } from '../schema/validate.ts';
import type { ReductionKind, ReductionModel } from './model.ts';

/** Fills in a validated reduction spec. @throws SpecError where something needed is missing */
export function resolveReduction(spec: Written): ReductionModel {
  const reduce = spec.reduce as ReductionKind;
  if (reduce === 'lp' && spec.p === undefined) throw new SpecError('p', 'expected a number above 0 for "lp", got none');
  if (reduce === 'topk' && spec.k === undefined)
    throw new SpecError('k', 'expected a positive integer for "topk", got none');
  const written = section(spec, 'formats');
  const input = formatAt('formats.input', written.input ?? 'binary16');
  const compute = formatAt('formats.compute', written.compute ?? 'binary32');
  const output = formatAt('formats.output', written.output ?? input);
  const defaults = defaultsOf(spec, compute);
  const stages = section(spec, 'stages');
  return {
    bitnorm: 1,
    reduce,
    axes: (spec.axes ?? [-1]) as readonly number[],
    p: (spec.p ?? 2) as number,
    k: (spec.k ?? 1) as number,
    correction: (spec.correction ?? 0) as number,
    extremum: (spec.extremum ?? 'ieee') as ReductionModel['extremum'],
    formats: { input, compute, output },
    overflow: (spec.overflow ?? 'ieee') as ReductionModel['overflow'],
    tininess: (spec.tininess ?? 'after') as ReductionModel['tininess'],
    seed: (spec.seed ?? 0) as number,
    stages: {
      mean: reductionStage(section(stages, 'mean'), 'stages.mean', defaults),
      center: stage(section(stages, 'center'), 'stages.center', defaults),
      reduce: momentStage(section(stages, 'reduce'), 'stages.reduce', defaults),
      root: stage(section(stages, 'root'), 'stages.root', defaults),
      output: outputStage(section(stages, 'output'), defaults, output),
    },
    orders: defaults.orders,
  };
}
