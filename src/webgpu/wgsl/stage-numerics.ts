import { findFloatFormat } from '../../formats/catalogue.ts';
import type { OverflowPolicy } from '../../formats/context.ts';
import type { FloatFormat } from '../../formats/format.ts';
import type { Stage } from '../../normalizers/stages.ts';
import { wgslArithmetic } from './arithmetic/index.ts';
import type { WgslArithmetic, WgslRounding } from './arithmetic.ts';
import type { KernelBuilder } from './builder.ts';
import type { Expression } from './expression.ts';
import { WgslRefusal } from './kernel.ts';

/** Makes the arithmetic of each stage: the counterpart of `Numerics` (src/normalizers/numerics.ts). */
export interface WgslNumerics {
  /**
   * The arithmetic of a stage in its own format, or in another one.
   * @param path of the stage in the spec
   * @throws WgslRefusal naming the path of what no kernel computes
   */
  arithmetic(path: string, stage: Stage, format?: string, more?: MoreOfArithmetic): WgslArithmetic;
  /**
   * How results of a stage are rounded.
   * @throws WgslRefusal where the stage draws random bits
   */
  rules(path: string, stage: Stage): WgslRounding;
  /** Rounds to a format that a stage may name, or leaves values as they are. */
  rounder(path: string, stage: Stage, format: string | undefined): (value: Expression) => Expression;
}

interface MoreOfArithmetic {
  /** The path of the format in the spec. Default: the stage's key that names it. */
  readonly formatPath?: string;
  /** A format of which all operands are values. Default: binary32. */
  readonly operands?: FloatFormat;
}

/** What all stages of a spec share. */
interface Common {
  readonly overflow: OverflowPolicy;
  readonly tininess: 'after' | 'before';
}

/** The format of that name. @throws RangeError; WgslRefusal where its values are not all values of binary32 */
export function kernelFormat(path: string, name: string): FloatFormat {
  const format = findFloatFormat(name);
  if (format.precision > 24 || format.emax > 127 || format.min < 2 ** -149)
    throw new WgslRefusal(`"${path}" expected a format within binary32, got ${format.name}`);
  return format;
}

/** The path of the first key of a stage that names a format. */
function keyOf(path: string, stage: Stage, name: string): string {
  const key = Object.entries(stage).find(([, value]) => value === name)?.[0] ?? 'format';
  return `${path}.${key}`;
}

export function stageNumerics({ overflow, tininess }: Common, { module, target }: KernelBuilder): WgslNumerics {
  const rules: WgslNumerics['rules'] = (path, stage) => {
    const { rounding, subnormals } = stage;
    if (typeof rounding !== 'string')
      throw new WgslRefusal(
        `"${path}.rounding" expected a direction, got stochastic rounding: kernels draw no random bits`,
      );
    return { rounding, subnormals, overflow: stage.overflow ?? overflow, tininess };
  };
  const arithmetic: WgslNumerics['arithmetic'] = (
    path,
    stage,
    name = stage.format,
    { formatPath = keyOf(path, stage, name), operands } = {},
  ) => {
    const format = kernelFormat(formatPath, name);
    return wgslArithmetic(format, rules(path, stage), target, module, operands);
  };
  return {
    arithmetic,
    rules,
    rounder: (path, stage, format) => (format === undefined ? (value) => value : arithmetic(path, stage, format).round),
  };
}
