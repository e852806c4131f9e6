import { findFormat } from '../../formats/catalogue.ts';
import { findIntegerFormat } from '../../formats/integers/formats.ts';
import type { MeasuredStatistic, NormModel } from '../../normalizers/model.ts';
import { defaultsOf, formatAt, section, type Written } from '../defaults.ts';
import { resolveNorm } from '../norm/resolve.ts';
import { SpecError } from '../schema/validate.ts';
import type { IntegerNormModel, ScaleSource, ZeroPointSource } from './model.ts';
import { resolveStages } from './resolve-stages.ts';

/** What an integer norm shares with the other norms, by their names. */
const shared = ['axes', 'channelAxis', 'groups', 'affine', 'statistic', 'epsilon'] as const;

/** The norm of real numbers that an integer norm stands for: its layout, statistic and epsilon. @throws SpecError as {@link resolveNorm} */
export function realNorm(spec: Written): NormModel {
  const given = shared.filter((key) => spec[key] !== undefined).map((key) => [key, spec[key]] as const);
  const formats = { input: 'binary64', compute: 'binary64' };
  return resolveNorm({ norm: spec.integerNorm, formats, ...Object.fromEntries(given) });
}

/** Integers have no NaN and one zero, so that a maximum needs no rule. Precondition: the schema has let the statistic pass. */
function integerStatistic({ extremum: _extremum, ...statistic }: NormModel['statistic']): MeasuredStatistic {
  return statistic as MeasuredStatistic;
}

function integerFormatAt(path: string, name: unknown): string {
  const found = formatAt(path, name, false);
  if (findFormat(found).kind !== 'integer') throw new SpecError(path, `expected an integer format, got ${found}`);
  return found;
}

function signed(name: string): boolean {
  return findIntegerFormat(name).signed;
}

function resolveFormats(written: Written): IntegerNormModel['formats'] {
  const input = integerFormatAt('formats.input', written.input ?? 'int8');
  const parameters = formatAt('formats.parameters', written.parameters ?? 'int8', false);
  const integers = findFormat(parameters).kind === 'integer';
  const bias = formatAt('formats.bias', written.bias ?? (integers ? 'int32' : parameters), false);
  if (findFormat(bias).kind !== findFormat(parameters).kind) {
    throw new SpecError(
      'formats.bias',
      `expected ${integers ? 'an integer' : 'a floating'} format beside parameters of ${parameters}, got ${bias}`,
    );
  }
  return { input, parameters, bias, output: integerFormatAt('formats.output', written.output ?? input) };
}

function resolveQuantization(written: Written): IntegerNormModel['quantization'] {
  const [input, weight, bias, output] = ['input', 'weight', 'bias', 'output'].map((key) => section(written, key)) as [
    Written,
    Written,
    Written,
    Written,
  ];
  const scale = (one: Written): ScaleSource => (one.scale ?? 'tensor') as ScaleSource;
  const zeroPoint = (one: Written): ZeroPointSource => (one.zeroPoint ?? 'tensor') as ZeroPointSource;
  return {
    input: { scale: scale(input), zeroPoint: zeroPoint(input) },
    weight: { scale: scale(weight) },
    bias: { scale: scale(bias) },
    output: {
      scale: scale(output),
      zeroPoint: zeroPoint(output),
      narrowRange: (output.narrowRange ?? false) as boolean,
    },
  };
}

function resolveAccumulator(written: Written): IntegerNormModel['accumulator'] {
  const { bits = 32, overflow = 'wrap' } = written as Partial<IntegerNormModel['accumulator']>;
  return { bits, overflow };
}

/** Fills in a validated spec of an integer norm. @throws SpecError with the path where two choices contradict each other */
export function resolveIntegerNorm(spec: Written): IntegerNormModel {
  const { norm, axes, channelAxis, groups, affine, statistic: real, epsilon } = realNorm(spec);
  const statistic = integerStatistic(real);
  const formats = resolveFormats(section(spec, 'formats'));
  const accumulator = resolveAccumulator(section(spec, 'accumulator'));
  const quantization = resolveQuantization(section(spec, 'quantization'));
  if (quantization.output.narrowRange && !signed(formats.output)) {
    throw new SpecError(
      'quantization.output.narrowRange',
      `expected false for the unsigned format ${formats.output}, got true`,
    );
  }
  const defaults = defaultsOf(spec, 'binary32');
  return {
    bitnorm: 1,
    integerNorm: norm,
    ...(axes ? { axes } : {}),
    ...(channelAxis === undefined ? {} : { channelAxis }),
    ...(groups === undefined ? {} : { groups }),
    affine,
    statistic,
    epsilon,
    formats,
    accumulator,
    quantization,
    stages: resolveStages(section(spec, 'stages'), defaults, { norm, affine, statistic, formats, accumulator }),
    orders: defaults.orders,
  };
}
