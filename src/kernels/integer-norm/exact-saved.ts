import * as interval from '../../exact/interval.ts';
import * as rational from '../../exact/rational.ts';
import { fromEnclosure, fromRational, type Real } from '../../exact/real.ts';
import type { Format } from '../../formats/format.ts';
import type { ExactNumber } from '../../normalizers/exact-group.ts';
import { savedFormats } from './emulate.ts';
import type { IntegerNormModel } from './model.ts';
import { roundedToFormat } from './round-exact.ts';

/** Rounds exact statistics, in steps of the input, to what is saved of them. */
export interface ExactSaving {
  readonly formats: { readonly mean: Format; readonly scale: Format };
  mean(value: rational.Rational): number;
  scale(value: ExactNumber): number;
}

/** The saved statistics over the reals, each rounded once to what the stages hold. */
export function saving(model: IntegerNormModel, m: number): ExactSaving {
  const { mean, root } = model.stages;
  const formats = savedFormats(model);
  const unit = mean.kind === 'scaled' ? m : 2 ** (mean.fractionBits ?? 0);
  const times = (value: rational.Rational, factor: number): Real =>
    fromRational(rational.multiply(value, rational.fromInteger(factor)));
  const scaleReal = (s: ExactNumber): Real => {
    const factor = formats.scale.kind === 'integer' ? 2 ** root.fractionBits : 1;
    if (s.rational !== undefined) return times(s.rational, factor);
    return fromEnclosure((bits) =>
      interval.multiply(s.enclose(bits + 8), interval.fromRational(rational.fromInteger(factor), bits), bits + 8),
    );
  };
  return {
    formats,
    mean: (value: rational.Rational): number => roundedToFormat(times(value, unit), formats.mean),
    scale: (value: ExactNumber): number => roundedToFormat(scaleReal(value), formats.scale),
  };
}
