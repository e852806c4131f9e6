import { findFormat } from '../../formats/catalogue.ts';
import type { Direction } from '../../formats/rounding.ts';
import { norms } from '../../normalizers/catalogue.ts';
import type { MeasuredStatistic, NormName } from '../../normalizers/model.ts';
import { type Defaults, reductionStage, section, type Written } from '../defaults.ts';
import { SpecError } from '../schema/validate.ts';
import type { IntegerNormModel, MeanStage, MomentStage, NormalizeStage, OutputStage, RootStage } from './model.ts';
import { integerStatistics } from './statistics.ts';

type Stages = IntegerNormModel['stages'];

/** What the stages depend on. */
export interface Around extends Pick<IntegerNormModel, 'affine' | 'formats' | 'accumulator'> {
  readonly norm: NormName;
  readonly statistic: MeasuredStatistic;
}

const roundingOf = (written: Written, defaults: Defaults): Direction =>
  (written.rounding ?? defaults.rounding) as Direction;

function orderOf(written: Written, path: string, defaults: Defaults): MeanStage['order'] {
  return reductionStage(written.order === undefined ? {} : { order: written.order }, path, defaults).order;
}

/** Squares and powers of 8-bit values leave no room for fraction bits of the mean; magnitudes do, up to 32896 terms. */
const meanBits = { ofMagnitudes: 8, ofPowers: 0 } as const;
/** Mean squares of 8-bit values, at most 255², fit in 31 bits with these. */
const momentBits = 14;
/** The root of a mean square with `momentBits` has these, without a wider radicand. */
const rootBits = 7;

function resolveMoment(written: Written, defaults: Defaults, { norm, statistic }: Around): MomentStage {
  const centredSquares = norms[norm].centres && statistic.kind === 'l2';
  const method = (written.method ?? (centredSquares ? 'onePass' : 'twoPass')) as MomentStage['method'];
  if (method === 'onePass' && !centredSquares) {
    throw new SpecError(
      'stages.moment.method',
      'expected "twoPass" but for the l2 statistic of a norm that centres, got "onePass"',
    );
  }
  return {
    method,
    kind: (written.kind ?? 'integer') as MomentStage['kind'],
    order: orderOf(written, 'stages.moment', defaults),
    rounding: roundingOf(written, defaults),
    fractionBits: (written.fractionBits ?? (statistic.kind === 'lp' ? 0 : momentBits)) as number,
  };
}

function resolveMean(
  written: Written,
  defaults: Defaults,
  { statistic }: Around,
  moment: MomentStage,
  normalize: NormalizeStage,
): MeanStage {
  const kind = (written.kind ?? 'integer') as MeanStage['kind'];
  const bySums = moment.method === 'onePass' || statistic.kind === 'range';
  const powers = integerStatistics[statistic.kind].degree(statistic) > 1 && moment.method === 'twoPass';
  const usual = powers ? meanBits.ofPowers : meanBits.ofMagnitudes;
  const stays = kind === 'scaled' || (kind === 'binary32' && normalize.kind === 'binary32' && bySums);
  const given = written.fractionBits as number | null | undefined;
  const fractionBits = given === undefined ? (stays ? null : usual) : given;
  if (kind === 'scaled' && fractionBits !== null)
    throw new SpecError('stages.mean.fractionBits', `expected null for the kind "scaled", got ${fractionBits}`);
  if (fractionBits === null && !stays) {
    throw new SpecError(
      'stages.mean.fractionBits',
      'expected an integer but where a binary32 mean goes with "onePass" or "range" and binary32 normalization, got null',
    );
  }
  return {
    kind,
    order: orderOf(written, 'stages.mean', defaults),
    rounding: roundingOf(written, defaults),
    fractionBits,
  };
}

function resolveRoot(written: Written, { statistic }: Around, moment: MomentStage): RootStage {
  const { root, degree } = integerStatistics[statistic.kind];
  const kind = (written.kind ?? moment.kind) as RootStage['kind'];
  if (moment.kind === 'binary32' && kind === 'integer') {
    throw new SpecError('stages.root.kind', 'expected "binary32" after a moment of that kind, got "integer"');
  }
  const fractionBits = (written.fractionBits ?? (root ? rootBits : moment.fractionBits)) as number;
  if (root && kind === 'integer' && moment.fractionBits > degree(statistic) * fractionBits) {
    throw new SpecError(
      'stages.root.fractionBits',
      `expected at least ${moment.fractionBits / degree(statistic)} for a moment of ${moment.fractionBits}, got ${fractionBits}`,
    );
  }
  return {
    kind,
    rounding: (written.rounding ?? 'floor') as RootStage['rounding'],
    fractionBits,
    constantBits: (written.constantBits ?? 14) as number,
  };
}

function resolveNormalize(written: Written, defaults: Defaults, { affine, formats }: Around): NormalizeStage {
  const kind = (written.kind ?? 'integer') as NormalizeStage['kind'];
  const { parameters } = formats;
  if (kind === 'binary32' && findFormat(parameters).kind === 'integer' && (affine.weight || affine.bias)) {
    throw new SpecError(
      'formats.parameters',
      `expected a floating format with binary32 normalization, got ${parameters}`,
    );
  }
  return {
    kind,
    division: (written.division ?? 'divide') as NormalizeStage['division'],
    rounding: roundingOf(written, defaults),
    fractionBits: (written.fractionBits ?? 14) as number,
    reciprocalBits: (written.reciprocalBits ?? 30) as number,
  };
}

/** Whether weight and bias are multiplied and added in binary32. */
export function floatingAffine({ affine, formats }: Pick<Around, 'affine' | 'formats'>): boolean {
  return (affine.weight || affine.bias) && findFormat(formats.parameters).kind === 'float';
}

function resolveOutput(written: Written, defaults: Defaults, around: Around, normalize: NormalizeStage): OutputStage {
  const kind = (written.kind ?? 'single') as OutputStage['kind'];
  if (
    kind === 'fixedPoint' &&
    (normalize.kind === 'binary32' || floatingAffine(around) || around.accumulator.bits > 32)
  ) {
    throw new SpecError(
      'stages.output.kind',
      'expected "single" but for integers of at most 32 bits, got "fixedPoint"',
    );
  }
  return {
    kind,
    rounding: roundingOf(written, defaults),
    convention: (written.convention ?? 'onnx') as OutputStage['convention'],
  };
}

/** Fills in the stages. @throws SpecError with the path where two choices contradict each other */
export function resolveStages(written: Written, defaults: Defaults, around: Around): Stages {
  const normalize = resolveNormalize(section(written, 'normalize'), defaults, around);
  const moment = resolveMoment(section(written, 'moment'), defaults, around);
  const affine = section(written, 'affine');
  return {
    mean: resolveMean(section(written, 'mean'), defaults, around, moment, normalize),
    moment,
    root: resolveRoot(section(written, 'root'), around, moment),
    normalize,
    affine: { rounding: roundingOf(affine, defaults), contract: (affine.contract ?? defaults.contract) as boolean },
    output: resolveOutput(section(written, 'output'), defaults, around, normalize),
  };
}
