import { runningScaleName } from '../../../normalizers/inputs.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import type { Areas } from './areas.ts';
import type { Area, Operand, Program } from './program.ts';

/*
 * The forms of the normalize step, as steps over a tile; src/normalizers/normalize.ts defines them.
 */

/** What steps are made with. */
interface Making {
  readonly model: NormModel;
  readonly areas: Areas;
  readonly program: Program;
}

/** x·y + z as the stage does it, in place of z's or x's area. */
export function plusProduct(
  program: Program,
  name: string,
  stage: NormModel['stages']['affine'],
  operands: { readonly x: Operand; readonly y: Operand; readonly z: Operand; readonly contract?: boolean },
  to: Area,
): Operand {
  const { x, y, z, contract = stage.contract } = operands;
  if (contract) return program.fuse(name, stage, x, y, z, to);
  return program.apply(name, stage, 'add', program.apply(name, stage, 'multiply', x, y, to), z, to);
}

/** What an element is normalised with. */
export interface Given {
  /** x as loaded, and centred for the moment by the very mean that normalises. */
  readonly x: Operand;
  readonly centred: Operand | undefined;
  readonly mean: Operand | undefined;
  readonly negatedMean: Operand;
  readonly scale: Operand;
  readonly weight: Operand | undefined;
  readonly bias: Operand | undefined;
}

/** Times the factor, or divided by the divisor. */
function applied({ model, program, areas }: Making, x: Operand, scale: Operand): Operand {
  const { normalize, root } = model.stages;
  const op = root.kind === 'divide' && !usesRunningFactor(model) ? 'divide' : 'multiply';
  return program.apply('normalize', normalize, op, x, scale, areas.values);
}

/** Whether the scale is a running inverse, which multiplies whatever the root stage says. */
export function usesRunningFactor(model: NormModel): boolean {
  return model.mode === 'inference' && runningScaleName(model) === 'running_rstd';
}

function affine({ model, program, areas }: Making, x: Operand, { weight, bias }: Given): Operand {
  const stage = model.stages.affine;
  if (weight !== undefined && bias !== undefined)
    return plusProduct(program, 'affine', stage, { x, y: weight, z: bias }, areas.values);
  if (weight !== undefined) return program.apply('affine', stage, 'multiply', x, weight, areas.values);
  return bias === undefined ? x : program.apply('affine', stage, 'add', x, bias, areas.values);
}

/** x̂ in its format, then γ and β. */
function finished(making: Making, x: Operand, given: Given): Operand {
  const { model, program, areas } = making;
  const { normalize } = model.stages;
  const { resultFormat } = normalize;
  const rounded =
    resultFormat === undefined ? x : program.convert('normalize', normalize, resultFormat, x, areas.values);
  return affine(making, rounded, given);
}

/** x̂, γ and β at once, where every step multiplies or adds by itself. */
function atOnce({ model, program, areas }: Making, x: Operand, { scale, weight, bias }: Given): Operand | undefined {
  const { normalize, affine: stage, output, epilogue, root } = model.stages;
  const divides = root.kind === 'divide' && !usesRunningFactor(model);
  const fuses = stage.contract && weight !== undefined && bias !== undefined;
  if (divides || fuses || epilogue.length > 0 || normalize.resultFormat !== undefined) return undefined;
  return program.affine({ normalize, affine: stage, output }, { x, factor: scale, weight, bias }, areas.values);
}

/** (x − μ)·r, then γ and β. */
function centredForm(making: Making, given: Given): Operand {
  const { model, program, areas } = making;
  const { x, mean, scale, centred } = given;
  const deviation =
    mean === undefined
      ? x
      : (centred ?? program.apply('center', model.stages.center, 'subtract', x, mean, areas.values));
  return atOnce(making, deviation, given) ?? finished(making, applied(making, deviation, scale), given);
}

/** What is kept in the format for shifts, where the stage names one. */
function kept({ model, program }: Making, x: Operand): Operand {
  const { normalize } = model.stages;
  const { shiftFormat } = normalize;
  return shiftFormat === undefined ? x : program.convert('normalize', normalize, shiftFormat, x, x);
}

/** x·r + (−μ·r), then γ and β. */
function shiftedForm(making: Making, given: Given): Operand {
  const { model, program, areas } = making;
  const { normalize } = model.stages;
  const { x, mean, scale, negatedMean } = given;
  if (mean === undefined) return finished(making, applied(making, x, scale), given);
  const [scratch] = areas.scratch;
  const shift = kept(making, program.apply('normalize', normalize, 'multiply', negatedMean, scale, scratch));
  const xHat = plusProduct(program, 'normalize', normalize, { x, y: scale, z: shift }, areas.values);
  return finished(making, xHat, given);
}

/** γ·r or γ/s. */
function slopeOf(making: Making, { scale, weight }: Given): Operand {
  const { model, program, areas } = making;
  const { normalize, root } = model.stages;
  const [scratch] = areas.scratch;
  if (root.kind === 'divide' && !usesRunningFactor(model))
    return kept(making, program.apply('normalize', normalize, 'divide', weight ?? areas.constants.one, scale, scratch));
  if (weight === undefined) return scale;
  return kept(making, program.apply('normalize', normalize, 'multiply', scale, weight, scratch));
}

/** a = r·γ or γ/s, b = β − μ·a, y = x·a + b. */
function foldedForm(making: Making, given: Given): Operand {
  const { model, program, areas } = making;
  const { normalize } = model.stages;
  const { x, mean, negatedMean, bias } = given;
  const slope = slopeOf(making, given);
  const at = (z: Operand): Operand => plusProduct(program, 'normalize', normalize, { x, y: slope, z }, areas.values);
  if (mean === undefined)
    return bias === undefined ? program.apply('normalize', normalize, 'multiply', x, slope, areas.values) : at(bias);
  const scratch = areas.scratch[1];
  const contract = normalize.contractOffset ?? normalize.contract;
  const offset =
    bias === undefined
      ? program.apply('normalize', normalize, 'multiply', negatedMean, slope, scratch)
      : plusProduct(program, 'normalize', normalize, { x: negatedMean, y: slope, z: bias, contract }, scratch);
  return at(kept(making, offset));
}

/** ((x − μ)·γ)·r + β, or ((x − μ)·γ)/s + β. */
function weightedForm(making: Making, { x, mean, scale, weight, bias }: Given): Operand {
  const { model, program, areas } = making;
  const { center, normalize, root } = model.stages;
  const { values } = areas;
  const deviation = mean === undefined ? x : program.apply('center', center, 'subtract', x, mean, values);
  const product =
    weight === undefined ? deviation : program.apply('normalize', normalize, 'multiply', deviation, weight, values);
  if (bias === undefined) return applied(making, product, scale);
  if (root.kind === 'divide' && !usesRunningFactor(model))
    return program.apply('normalize', normalize, 'add', applied(making, product, scale), bias, values);
  return plusProduct(program, 'normalize', normalize, { x: product, y: scale, z: bias }, values);
}

export const forms = {
  centered: centredForm,
  shifted: shiftedForm,
  folded: foldedForm,
  weighted: weightedForm,
} as const;
