import { findFloatFormat } from '../../../formats/catalogue.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import { norms } from '../../../normalizers/catalogue.ts';
import { type NormInputs, runningScaleName } from '../../../normalizers/inputs.ts';
import type { NormModel, ReductionStage } from '../../../normalizers/model.ts';
import type { Values } from '../../../tensors/tensor.ts';
import { type Areas, operand } from './areas.ts';
import { type Area, newProgram, type Operand, type Program } from './program.ts';

/** Where each group's values lie among those of its group. */
export const groupSlots = { mean: 0, storedMean: 1, scale: 2, negatedMean: 3 } as const;

/** The steps of a forward pass over a tile. */
export interface ForwardProgram {
  /** To the compute format. */
  readonly load: Program;
  readonly loaded: Operand;
  /** To the centred values, for the moment. */
  readonly center: Program;
  readonly centred: Operand;
  /** To y. */
  readonly normalize: Program;
  readonly output: Operand;
}

/** What steps are made with. */
interface Making {
  readonly model: NormModel;
  readonly areas: Areas;
  readonly program: Program;
}

function named(...formats: readonly (string | undefined)[]): readonly FloatFormat[] {
  return formats.filter((name) => name !== undefined).map((name) => findFloatFormat(name));
}

/** The formats that the result of a mean may have. */
function meanFormats({ format, mergeFormat, sumFormat, divideFormat, resultFormat, divide }: ReductionStage) {
  if (resultFormat !== undefined) return named(resultFormat);
  return divide === 'after' ? named(divideFormat ?? sumFormat ?? format) : named(format, mergeFormat, sumFormat);
}

/** The formats of the statistics that normalise a group. */
export function statisticFormats(model: NormModel, inputs: NormInputs<Values>) {
  const { mean, root } = model.stages;
  const given = (name: 'running_mean' | 'running_rstd'): readonly FloatFormat[] =>
    [inputs[name]?.format].filter((format): format is FloatFormat => format?.kind === 'float');
  const inference = model.mode === 'inference';
  const measured = meanFormats(mean);
  const stored = mean.storedFormat === undefined ? measured : named(mean.storedFormat);
  return {
    mean: measured,
    stored: inference ? given('running_mean') : stored,
    scale:
      inference && runningScaleName(model) === 'running_rstd'
        ? given('running_rstd')
        : named(root.resultFormat ?? root.format),
  };
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

interface Given {
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

const forms = { centered: centredForm, shifted: shiftedForm, folded: foldedForm } as const;

/** Whether centred values of the moment are those that are normalised, so that x itself is not needed any more. */
export function keepsCentred(model: NormModel): boolean {
  const { mean, normalize } = model.stages;
  return model.mode === 'training' && normalize.form === 'centered' && mean.storedFormat === undefined;
}

/** Whether there are centred values beside x. */
export function hasTwoTiles(model: NormModel): boolean {
  return model.mode === 'training' && norms[model.norm].centres && !keepsCentred(model);
}

/** The steps of a model. Preconditions: inputs were checked; formats of x, weight and bias fit in binary32. */
export function forwardProgram(model: NormModel, inputs: NormInputs<Values>, areas: Areas): ForwardProgram {
  const { stages, formats } = model;
  const { centres } = norms[model.norm];
  const found = statisticFormats(model, inputs);
  const group = (slot: keyof typeof groupSlots, of: readonly FloatFormat[]): Operand =>
    operand(areas.groups(groupSlots[slot]), of);
  const load = newProgram(areas.constants);
  const loaded = load.convert(
    'load',
    { ...stages.output, format: formats.compute },
    formats.compute,
    operand(areas.values, named(formats.input)),
    areas.values,
  );
  const center = newProgram(areas.constants);
  const measures = model.mode === 'training' && centres;
  const centred = measures
    ? center.apply('center', stages.center, 'subtract', loaded, group('mean', found.mean), areas.centred)
    : loaded;
  const normalize = newProgram(areas.constants);
  const parameter = (area: Area): Operand => operand(area, named(formats.parameters));
  const given: Given = {
    x: loaded,
    centred: measures && keepsCentred(model) ? centred : undefined,
    mean: centres ? group('storedMean', found.stored) : undefined,
    negatedMean: group('negatedMean', found.stored),
    scale: group('scale', found.scale),
    weight: model.affine.weight ? parameter(areas.weight) : undefined,
    bias: model.affine.bias ? parameter(areas.bias) : undefined,
  };
  const value = forms[stages.normalize.form]({ model, areas, program: normalize }, given);
  const passed = stages.epilogue.some(({ kind }) => kind === 'relu') ? normalize.positive(value, areas.values) : value;
  const output = normalize.convert('output', stages.output, stages.output.format, passed, areas.values);
  return { load, loaded, center, centred, normalize, output };
}
