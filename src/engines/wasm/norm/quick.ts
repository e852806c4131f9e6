import { findFloatFormat } from '../../../formats/catalogue.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import type { AffineParameters } from '../../../normalizers/affine-parameters.ts';
import { norms } from '../../../normalizers/catalogue.ts';
import type { GroupStatistics } from '../../../normalizers/measure.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import type { SummingStage } from '../../../normalizers/reducer.ts';
import { quantumExponent } from './formats.ts';
import { keepsCentred, named } from './forward-program.ts';
import type { RunSteps } from './program.ts';
import { affineNarrow, affineWide, type Step } from './step.ts';
import { prepareQuickly, type TileRun } from './tile-run.ts';

/*
 * When the affine step may run as in assembly/norms/quick.ts: where a bound on every step's result is within its format's largest value.
 */

/**
 * What the magnitudes of a group are bounded by, given the total of its moment: partial sums of terms that are not negative never fall, so
 * that none was larger than the total but for its rounding to two bits or more, and that of the total.
 */
function magnitudes({ statistic, stages }: NormModel): ((total: number) => number) | undefined {
  const { format, mergeFormat, productFormat, sumFormat }: SummingStage = stages.moment;
  const formats = named(format, mergeFormat, productFormat, sumFormat);
  const smallest = formats.reduce((sum, one) => sum + 2 ** (1 + quantumExponent(one)), 0);
  if (statistic.kind === 'l2') return (total) => Math.sqrt(2 * total + smallest);
  return statistic.kind === 'l1' ? (total) => 2 * total + smallest : undefined;
}

/** Whether what the moment is summed of is what the affine step starts from, or centres. */
function measuresTerms(model: NormModel): boolean {
  if (model.mode !== 'training' || model.stages.normalize.form !== 'centered') return false;
  return !norms[model.norm].centres || keepsCentred(model);
}

/** The largest magnitude, NaN if there is one; that of values that are missing is given. */
function largest(values: Float64Array | undefined, missing: number): number {
  if (values === undefined) return missing;
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}

/** 2^s·x stays in binary32 up to here, and what comes of x is a number. */
function limitOf({ max, precision }: FloatFormat): number {
  return Math.min(max, 2 ** (126 - 24 + precision));
}

/** Bounds of a step's results, and what products must exceed. */
function bounding(model: NormModel, { code, format }: Step, { weight, bias }: AffineParameters) {
  const own = findFloatFormat(model.stages.normalize.format);
  const [gain, shift] = [largest(weight, 1), largest(bias, 0)];
  const rounding = 1 + 2 ** (1 - own.precision);
  const [limit, last] = [limitOf(own), limitOf(format)];
  const kind = (code - affineNarrow) % 4;
  const least = 2 ** format.emin;
  return {
    threshold: kind === 0 ? least * Math.max(1, gain) : kind === affineWide - affineNarrow ? 0 : least,
    fits: (most: number, { value, divides }: GroupStatistics['scale']): boolean => {
      const normalized = rounding * Math.abs(divides ? most / value : most * value);
      const weighted = rounding * normalized * gain;
      return most <= limit && normalized <= limit && weighted <= limit && rounding * (weighted + shift) <= last;
    },
  };
}

/** The steps to y of a tile, given the totals of its moment: quick ones where they may be. It may flag groups. */
export type StepsOf = (
  totals: ArrayLike<number>,
  statistics: readonly GroupStatistics[],
  flags: Uint8Array,
) => RunSteps;

/** Of columns, one in so many may be left to the definition, so that the others run quickly; else one alone would have all flagged. */
const rare = 16;

export function normalizing(run: TileRun, parameters: AffineParameters): StepsOf {
  const { model, program, runs, layout } = run;
  const step = program.normalize.affineStep;
  const magnitude = magnitudes(model);
  if (step === undefined || magnitude === undefined || !measuresTerms(model)) return () => runs.normalize;
  const { threshold, fits } = bounding(model, step, parameters);
  const quick = prepareQuickly(run, threshold);
  return (totals, statistics, flags) => {
    // What is flagged is computed anew, whatever comes out here.
    const unfit: number[] = [];
    for (let g = 0; g < statistics.length; g++)
      if (flags[g] === 0 && !fits(magnitude(totals[g]), statistics[g].scale)) unfit.push(g);
    if (unfit.length === 0) return quick;
    if (layout.direction === 'rows' || unfit.length * rare > statistics.length) return runs.normalize;
    for (const g of unfit) flags[g] = 1;
    return quick;
  };
}
