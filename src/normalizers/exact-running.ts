import { type Dyadic, fromNumber, subtract } from '../exact/dyadic.ts';
import * as interval from '../exact/interval.ts';
import * as rational from '../exact/rational.ts';
import { fromEnclosure, fromRational, type Real } from '../exact/real.ts';
import { findFloatFormat } from '../formats/catalogue.ts';
import { float64Arithmetic } from '../formats/float64.ts';
import { type Tensor, tensor } from '../tensors/tensor.ts';
import { norms } from './catalogue.ts';
import { exactScaling } from './exact-element.ts';
import { type ExactGroup, exactGroup, exactScale } from './exact-group.ts';
import { type ExactNumber, exactRational } from './exact-number.ts';
import type { Constants, GroupResult } from './exact-statistics.ts';
import { type ForwardInputs, runningScaleName } from './inputs.ts';
import type { NormModel } from './model.ts';
import { asParameter } from './parameters.ts';

/** Inference: the values about the running mean, scaled by the running variance with epsilon or by the running inverse scale. */
export function exactRunningScale(
  model: NormModel,
  inputs: ForwardInputs,
  g: number,
  values: readonly Dyadic[],
  constants: Constants,
): GroupResult {
  const mean = (inputs.running_mean as Tensor).data[g];
  const running = (inputs[runningScaleName(model)] as Tensor).data[g];
  if (!Number.isFinite(mean) || !Number.isFinite(running) || running < 0) return { kind: 'nan', mean };
  const about = exactGroup(
    values.map((value) => subtract(value, fromNumber(mean))),
    false,
  );
  const group: ExactGroup = { ...about, mean: rational.fromNumber(mean) };
  const scale = runningScale(model, running, constants);
  if (scale === undefined) return { kind: 'infinite' };
  if (scale.rational?.numerator === 0n) return { kind: 'zeroScale', scaling: { group }, measure: undefined };
  return { kind: 'finite', scaling: exactScaling(group, scale, norms[model.norm].centres), measure: undefined };
}

/** undefined: an inverse scale of 0. */
function runningScale(model: NormModel, running: number, { constant, epsilon }: Constants): ExactNumber | undefined {
  if (runningScaleName(model) === 'running_var')
    return exactScale(model, exactRational(rational.fromNumber(running)), constant, epsilon);
  return running === 0 ? undefined : exactRational(rational.divide(rational.one, rational.fromNumber(running)));
}

/** What a step contributes: the group's mean; its unbiased variance or its inverse scale. */
interface Contribution {
  readonly mean: rational.Rational;
  readonly scale: ExactNumber;
}

function contribution(model: NormModel, result: GroupResult, m: number): Contribution | undefined {
  if (result.kind !== 'finite') return undefined;
  const { group, scale, inverse } = result.scaling;
  if (runningScaleName(model) === 'running_var') {
    const measure = (result.measure as ExactNumber).rational as rational.Rational;
    if (m === 1) return undefined;
    return {
      mean: group.mean,
      scale: exactRational(rational.multiply(measure, rational.rational(BigInt(m), BigInt(m - 1)))),
    };
  }
  const reciprocal: ExactNumber =
    scale.rational === undefined
      ? { rational: undefined, enclose: inverse }
      : exactRational(rational.divide(rational.one, scale.rational));
  return { mean: group.mean, scale: reciprocal };
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
  inputs: ForwardInputs,
  results: readonly GroupResult[],
  m: number,
): Record<string, Tensor> {
  if (model.running === null || model.mode === 'inference') return {};
  const { convention, momentum } = model.running;
  const format = findFloatFormat(model.stages.running.format);
  const share = rational.fromNumber(asParameter(momentum, format));
  const rest = rational.fromNumber(asParameter(1 - momentum, format));
  const [ofOld, ofNew] = convention === 'pytorch' ? [rest, share] : [share, rest];
  const arithmetic = float64Arithmetic(format);
  const update = (old: Tensor, pick: (c: Contribution) => ExactNumber): Tensor => {
    const data = Float64Array.from(results, (result, g) => {
      const fresh = contribution(model, result, m);
      const before = old.data[g];
      if (fresh === undefined || !Number.isFinite(before)) return Number.NaN;
      return arithmetic.roundReal(weighted(rational.fromNumber(before), ofOld, pick(fresh), ofNew));
    });
    return tensor(format, old.shape, data);
  };
  const name = runningScaleName(model);
  return {
    running_mean: update(inputs.running_mean as Tensor, (c) => exactRational(c.mean)),
    [name]: update(inputs[name] as Tensor, (c) => c.scale),
  };
}
