import { findFloatFormat } from '../../../formats/catalogue.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import type { Stage } from '../../../normalizers/model.ts';
import { holds } from './formats.ts';
import { type Operand, plan } from './plan.ts';
import { type Area, affineNarrow, affineWide, affineWideThenNarrow, dividing, operations, type Step } from './step.ts';

/** The stages of normalizing steps that may be done at once. */
export interface AffineStages {
  readonly normalize: Stage;
  readonly affine: Stage;
  readonly output: Stage;
}

export interface AffineOperands {
  readonly x: Operand;
  /** Divides, if `divides`. */
  readonly factor: Operand;
  readonly divides: boolean;
  readonly weight: Operand | undefined;
  readonly bias: Operand | undefined;
}

/** How x·r·γ + β is done at once, if it can be; see passAffineNarrow and passAffineWide of assembly/norms. */
export function affineStep(
  stages: AffineStages,
  { x, factor, divides, weight, bias }: AffineOperands,
): { readonly code: number; readonly format: FloatFormat } | undefined {
  const format = findFloatFormat(stages.normalize.format);
  const output = findFloatFormat(stages.output.format);
  if (stages.affine.format !== stages.normalize.format || x.scalar) return undefined;
  if (!format.signedZero || !output.signedZero) return undefined;
  const how = divides ? dividing : 0;
  if (format.name === 'binary32')
    return { code: how + (output.name === 'binary32' ? affineWide : affineWideThenNarrow), format: output };
  const alike = { ...x, formats: [format] };
  const native =
    plan(divides ? 'divide' : 'multiply', x, factor, format) === 'native' &&
    plan('multiply', alike, weight ?? alike, format) === 'native' &&
    plan('add', alike, bias ?? alike, format) === 'native';
  return native && holds(output, format) ? { code: how + affineNarrow, format } : undefined;
}

export function isAffine({ code }: Step): boolean {
  return code >= affineNarrow;
}

/** Whether a step forms differences in a stage's format, which are x of an affine step. */
export function leadsTo({ code, to, format }: Step, x: Area, { format: name }: Stage): boolean {
  return code % 8 === operations.subtract && code < 16 && to.address === x.address && format.name === name;
}
