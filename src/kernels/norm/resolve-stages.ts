import { findFormat } from '../../formats/catalogue.ts';
import { norms } from '../../normalizers/catalogue.ts';
import { gainOf } from '../../normalizers/gain.ts';
import type {
  Epsilon,
  GainStage,
  MeanStage,
  MomentStage,
  NormalizeStage,
  NormModel,
  RootStage,
  RunningStage,
  Stages,
} from '../../normalizers/model.ts';
import { statistics } from '../../normalizers/statistics.ts';
import {
  contracted,
  type Defaults,
  momentStage,
  optionalFormats,
  outputStage,
  reductionStage,
  section,
  stage,
  type Written,
} from '../defaults.ts';
import { SpecError } from '../schema/validate.ts';
import { resolveEpilogue } from './epilogue.ts';

/** @throws SpecError under that path where the kind does not go with the place of epsilon */
export function resolveRoot(written: Written, defaults: Defaults, epsilon: Epsilon, path: string): RootStage {
  const kind = (written.kind ?? (epsilon.place === 'insideRoot' ? 'rsqrt' : 'divide')) as RootStage['kind'];
  if (kind === 'rsqrt' && epsilon.place !== 'insideRoot') {
    throw new SpecError(
      `${path}.kind`,
      'expected "reciprocal" or "divide" where epsilon is not inside the root, got "rsqrt"',
    );
  }
  return {
    ...contracted(written, path, defaults),
    kind,
    ...optionalFormats(written, ['resultFormat'], path),
  };
}

/** The formats that a form rounds to besides the stage's own. */
const normalizeFormats: Readonly<Record<NormalizeStage['form'], readonly string[]>> = {
  centered: ['shiftFormat', 'resultFormat'],
  shifted: ['shiftFormat', 'resultFormat'],
  folded: ['shiftFormat'],
  weighted: [],
};

function resolveNormalize(written: Written, defaults: Defaults, root: RootStage): NormalizeStage {
  const form = (written.form ?? 'centered') as NormalizeStage['form'];
  if (form === 'shifted' && root.kind === 'divide') {
    const expected = 'expected "centered", "folded" or "weighted" where the root stage divides';
    throw new SpecError('stages.normalize.form', `${expected}, got "${form}"`);
  }
  const base = contracted(written, 'stages.normalize', defaults);
  const contractOffset = (written.contractOffset ?? base.contract) as boolean;
  return {
    ...base,
    form,
    ...(form === 'folded' ? { contractOffset } : {}),
    ...optionalFormats(written, normalizeFormats[form], 'stages.normalize'),
  };
}

function resolveMean(written: Written, defaults: Defaults): MeanStage {
  const base = reductionStage(written, 'stages.mean', defaults);
  return { ...base, ...optionalFormats(written, ['storedFormat'], 'stages.mean') };
}

function resolveMoment(written: Written, defaults: Defaults): MomentStage {
  const base = momentStage(written, 'stages.moment', defaults);
  if (base.method !== 'onePass') return base;
  const difference = (written.difference ?? (base.contract ? 'fusedMean' : 'rounded')) as MomentStage['difference'];
  if (difference === 'fusedShare' && (base.kind !== 'reciprocal' || base.divide !== 'after')) {
    const expected =
      'expected "rounded" or "fusedMean" but for a sum that is multiplied by the reciprocal of the count';
    throw new SpecError('stages.moment.difference', `${expected}, got "fusedShare"`);
  }
  return { ...base, difference, clamp: (written.clamp ?? false) as boolean } as MomentStage;
}

function resolveRunningStage(
  written: Written,
  defaults: Defaults,
  moment: MomentStage,
  { running, statistic }: Pick<NormModel, 'running' | 'statistic'>,
): RunningStage {
  const base = stage(written, 'stages.running', defaults);
  if (running?.convention !== 'pytorch' || !statistics[statistic.kind].measured) return base;
  const variance = (written.variance ?? 'fromMean') as NonNullable<RunningStage['variance']>;
  if (variance === 'fromSum' && (moment.method === 'onePass' || moment.divide !== 'after')) {
    const expected = 'expected "fromMean" where the moment stage forms no sum of squared deviations';
    throw new SpecError('stages.running.variance', `${expected}, got "fromSum"`);
  }
  return { ...base, variance, ...optionalFormats(written, ['varianceFormat'], 'stages.running') };
}

function resolveGainStage(written: Written, defaults: Defaults, model: Pick<NormModel, 'gain'>): Pick<Stages, 'gain'> {
  if (!gainOf(model).held) {
    if (Object.keys(written).length === 0) return {};
    throw new SpecError('stages.gain', 'expected none but for the gain "total"');
  }
  const {
    divide: _divide,
    kind: _kind,
    divideFormat: _divideFormat,
    ...sum
  } = reductionStage(written, 'stages.gain', defaults);
  return {
    gain: {
      ...sum,
      contract: (written.contract ?? defaults.contract) as boolean,
      ...optionalFormats(written, ['productFormat'], 'stages.gain'),
      form: (written.form ?? 'ratio') as GainStage['form'],
    },
  };
}

/** The stages, filled in. @throws SpecError with the path where two choices contradict each other */
export function resolveStages(
  written: Written,
  defaults: Defaults,
  model: Pick<NormModel, 'epsilon' | 'formats' | 'gain' | 'statistic' | 'norm' | 'running'>,
): Stages {
  const prologue = (written.prologue ?? []) as readonly Written[];
  const root = resolveRoot(section(written, 'root'), defaults, model.epsilon, 'stages.root');
  const moment = resolveMoment(section(written, 'moment'), defaults);
  const passes = norms[model.norm].centres && model.statistic.kind === 'l2' && model.statistic.mean !== false;
  if (moment.method !== 'twoPass' && !passes) {
    throw new SpecError(
      'stages.moment.method',
      `expected "twoPass" but for the mean of squares of a norm that centres, got "${moment.method}"`,
    );
  }
  const output = findFormat(model.formats.output).kind === 'float' ? model.formats.output : model.formats.compute;
  return {
    prologue: prologue.map((one, i) => ({ kind: 'residual', ...stage(one, `stages.prologue[${i}]`, defaults) })),
    mean: resolveMean(section(written, 'mean'), defaults),
    center: stage(section(written, 'center'), 'stages.center', defaults),
    moment,
    root,
    normalize: resolveNormalize(section(written, 'normalize'), defaults, root),
    ...resolveGainStage(section(written, 'gain'), defaults, model),
    affine: contracted(section(written, 'affine'), 'stages.affine', defaults),
    running: resolveRunningStage(section(written, 'running'), defaults, moment, model),
    epilogue: resolveEpilogue((written.epilogue ?? []) as readonly Written[], defaults, model.formats.output),
    output: outputStage(section(written, 'output'), defaults, output),
  };
}
