import * as interval from '../exact/interval.ts';
import * as rational from '../exact/rational.ts';
import { fromEnclosure, fromRational, type Real } from '../exact/real.ts';
import type { Arithmetic } from '../formats/arithmetic.ts';
import { findFloatFormat } from '../formats/catalogue.ts';
import { type Tensor, tensor } from '../tensors/tensor.ts';
import { exactRounding } from './exact-finish.ts';
import type { MeasuredGroup } from './exact-measured.ts';
import { type ExactNumber, exactRational } from './exact-number.ts';
import type { GroupResult } from './exact-statistics.ts';
import type { NearGroup } from './filter/group.ts';
import { exactly as exactNear, type Near, over, times, unit } from './filter/near.ts';
import { type NormInputs, runningScaleName } from './inputs.ts';
import type { NormModel } from './model.ts';
import { asParameter } from './parameters.ts';

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

/** ofOld·old + ofNew·fresh, rounded where doubles tell; of terms in the middle of the range. */
function nearWeighted(old: number, ofOld: number, fresh: Near, ofNew: number, output: Arithmetic): number | undefined {
  const [kept, added] = [ofOld * old, ofNew * fresh.value];
  const y = kept + added;
  const size = Math.abs(kept) + Math.abs(added);
  const margin = size * (fresh.relative + 6 * unit);
  const isMiddling = (a: number): boolean => Math.abs(a) > 1e-200 && Math.abs(a) < 1e200;
  if (!(isMiddling(added) && (isMiddling(kept) || old === 0 || ofOld === 0) && Math.abs(y) > margin)) return undefined;
  const low = output.round(y - margin);
  return Object.is(low, output.round(y + margin)) ? low : undefined;
}
/** A statistic that is averaged: in doubles where they can hold it, and exactly or what IEEE 754 has in its place. */
interface Averaged {
  readonly near: (group: NearGroup, m: number) => Near;
  readonly exact: (result: GroupResult, m: number) => Contribution;
}

const averaged: Readonly<Record<'running_mean' | 'running_var' | 'running_rstd', Averaged>> = {
  running_mean: {
    near: ({ mean: { high, low, error } }) => ({ value: high, relative: (Math.abs(low) + 2 * error) / Math.abs(high) }),
    exact: meanOf,
  },
  running_var: {
    near: ({ measure }, m) => over(times(measure as Near, exactNear(m)), exactNear(m - 1)),
    exact: varianceOf,
  },
  running_rstd: { near: ({ scale }) => over(exactNear(1), scale), exact: inverseScaleOf },
};

/** The running statistics after a training step, each rounded once; see updateRunning for the two conventions. */
export function exactRunningUpdate(
  model: NormModel,
  inputs: NormInputs,
  groups: readonly MeasuredGroup[],
  m: number,
): Record<string, Tensor> {
  if (model.running === null || model.mode === 'inference') return {};
  const { convention, momentum } = model.running;
  const format = findFloatFormat(model.stages.running.format);
  const [share, rest] = [asParameter(momentum, format), asParameter(1 - momentum, format)];
  const [ofOld, ofNew] = convention === 'pytorch' ? [rest, share] : [share, rest];
  const arithmetic = exactRounding(model, model.stages.running, format.name);
  const exactly = (before: number, fresh: Contribution): number => {
    if (typeof fresh === 'object' && Number.isFinite(before)) {
      const [old, first, second] = [before, ofOld, ofNew].map(rational.fromNumber);
      return arithmetic.roundReal(weighted(old, first, fresh, second));
    }
    // Some term is no finite number: then its sign and the shares' zeros are all that matters.
    const finite = typeof fresh === 'object' ? 0 : fresh;
    return arithmetic.round(Math.sign(ofOld) * before + Math.sign(ofNew) * finite);
  };
  const update = (name: keyof typeof averaged): Tensor => {
    const old = inputs[name] as Tensor;
    const { near, exact } = averaged[name];
    const data = Float64Array.from(groups, (group, g) => {
      const before = old.data[g];
      const quick = group.near && nearWeighted(before, ofOld, near(group.near, m), ofNew, arithmetic);
      return quick ?? exactly(before, exact(group.result(), m));
    });
    return tensor(format, old.shape, data);
  };
  const name = runningScaleName(model);
  const running_mean = update('running_mean');
  return name === undefined ? { running_mean } : { running_mean, [name]: update(name) };
}
