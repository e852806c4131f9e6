import { type Dyadic, fromNumber, subtract } from '../exact/dyadic.ts';
import * as interval from '../exact/interval.ts';
import * as rational from '../exact/rational.ts';
import { fromEnclosure, fromRational, type Real } from '../exact/real.ts';
import { findFloatFormat } from '../formats/catalogue.ts';
import { type Tensor, tensor } from '../tensors/tensor.ts';
import { norms } from './catalogue.ts';
import { exactScaling } from './exact-element.ts';
import { exactRounding } from './exact-finish.ts';
import { type ExactGroup, exactGroup, exactScale } from './exact-group.ts';
import { type ExactNumber, exactRational } from './exact-number.ts';
import type { Constants, GroupResult } from './exact-statistics.ts';
import { type NormInputs, runningScaleName } from './inputs.ts';
import type { NormModel } from './model.ts';
import { asParameter } from './parameters.ts';

/** Inference: the values about the running mean, scaled by the running variance with epsilon or by the running inverse scale. */
export function exactRunningScale(
  model: NormModel,
  inputs: NormInputs,
  g: number,
  values: readonly Dyadic[],
  constants: Constants,
): GroupResult {
  const mean = (inputs.running_mean as Tensor).data[g];
  const name = runningScaleName(model);
  const running = name === undefined ? 1 : (inputs[name] as Tensor).data[g];
  if (Number.isNaN(running) || running === -Infinity) return { kind: 'nan', mean };
  const scale = runningScale(model, running, constants);
  if (typeof scale === 'string') return { kind: scale, mean };
  if (Number.isFinite(mean)) return scaledAbout(model, values, mean, scale);
  return { kind: 'infiniteMean', mean, zero: scaledAbout(model, values, 0, scale) };
}

/** The values about a finite mean, with that scale. */
function scaledAbout(model: NormModel, values: readonly Dyadic[], mean: number, scale: ExactNumber): GroupResult {
  const about = exactGroup(
    values.map((value) => subtract(value, fromNumber(mean))),
    false,
  );
  const group: ExactGroup = { ...about, mean: rational.fromNumber(mean) };
  if (scale.rational?.numerator === 0n) return { kind: 'zeroScale', scaling: { group }, measure: undefined };
  return { kind: 'finite', scaling: exactScaling(group, scale, norms[model.norm].centres), measure: undefined };
}

/** The scale; or that it is infinite, or the root of a negative number or less than 0. */
function runningScale(
  model: NormModel,
  running: number,
  { constant, epsilon }: Constants,
): ExactNumber | 'infinite' | 'nan' {
  const name = runningScaleName(model);
  if (name === undefined) return exactScale(model, exactRational(rational.one), constant, epsilon);
  const isVariance = name === 'running_var';
  if (running === (isVariance ? Infinity : 0)) return 'infinite';
  if (running === Infinity) return exactRational(rational.zero);
  const value = rational.fromNumber(running);
  if (!isVariance) return running < 0 ? 'nan' : exactRational(rational.divide(rational.one, value));
  const radicand = model.epsilon.place === 'insideRoot' ? rational.add(value, epsilon) : value;
  return rational.sign(radicand) < 0 ? 'nan' : exactScale(model, exactRational(value), constant, epsilon);
}

/** What a group contributes to a running statistic: a real number, or what IEEE 754 has in its place. */
type Contribution = ExactNumber | number;

function meanOf(result: GroupResult): Contribution {
  return 'scaling' in result ? exactRational(result.scaling.group.mean) : result.mean;
}

/** The unbiased variance, which of one value is 0/0. */
function varianceOf(result: GroupResult, m: number): Contribution {
  if (!('scaling' in result) || m === 1) return Number.NaN;
  const measure = (result.measure as ExactNumber).rational as rational.Rational;
  return exactRational(rational.multiply(measure, rational.rational(BigInt(m), BigInt(m - 1))));
}

function inverseScaleOf(result: GroupResult): Contribution {
  if (result.kind === 'zeroScale') return Infinity;
  if (result.kind !== 'finite') return Number.NaN;
  const { scale, inverse } = result.scaling;
  return scale.rational === undefined
    ? { rational: undefined, enclose: inverse }
    : exactRational(rational.divide(rational.one, scale.rational));
}

/** ofOld·old + ofNew·fresh. */
function weighted(
  old: rational.Rational,
  ofOld: rational.Rational,
  fresh: ExactNumber,
  ofNew: rational.Rational,
): Real {
  const kept = rational.multiply(ofOld, old);
  if (fresh.rational !== undefined) return fromRational(rational.add(kept, rational.multiply(ofNew, fresh.rational)));
  if (ofNew.numerator === 0n) return fromRational(kept);
  return fromEnclosure((bits) =>
    interval.add(
      interval.fromRational(kept, bits + 8),
      interval.multiply(interval.fromRational(ofNew, bits + 8), fresh.enclose(bits + 8), bits + 8),
      bits + 8,
    ),
  );
}

/** The running statistics after a training step, each rounded once; see updateRunning for the two conventions. */
export function exactRunningUpdate(
  model: NormModel,
  inputs: NormInputs,
  results: readonly GroupResult[],
  m: number,
): Record<string, Tensor> {
  if (model.running === null || model.mode === 'inference') return {};
  const { convention, momentum } = model.running;
  const format = findFloatFormat(model.stages.running.format);
  const share = rational.fromNumber(asParameter(momentum, format));
  const rest = rational.fromNumber(asParameter(1 - momentum, format));
  const [ofOld, ofNew] = convention === 'pytorch' ? [rest, share] : [share, rest];
  const arithmetic = exactRounding(model, model.stages.running, format.name);
  const update = (old: Tensor, pick: (result: GroupResult) => Contribution): Tensor => {
    const data = Float64Array.from(results, (result, g) => {
      const [before, fresh] = [old.data[g], pick(result)];
      if (typeof fresh === 'object' && Number.isFinite(before))
        return arithmetic.roundReal(weighted(rational.fromNumber(before), ofOld, fresh, ofNew));
      // Some term is no finite number: then its sign and the shares' zeros are all that matters.
      const finite = typeof fresh === 'object' ? 0 : fresh;
      return arithmetic.round(
        Math.sign(Number(ofOld.numerator)) * before + Math.sign(Number(ofNew.numerator)) * finite,
      );
    });
    return tensor(format, old.shape, data);
  };
  const name = runningScaleName(model);
  const running_mean = update(inputs.running_mean as Tensor, meanOf);
  if (name === undefined) return { running_mean };
  return {
    running_mean,
    [name]: update(inputs[name] as Tensor, name === 'running_var' ? (result) => varianceOf(result, m) : inverseScaleOf),
  };
}
