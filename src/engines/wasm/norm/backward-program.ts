import { findFloatFormat } from '../../../formats/catalogue.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import type { Backward } from '../../../normalizers/backward/stages.ts';
import { norms } from '../../../normalizers/catalogue.ts';
import { savedScaleName } from '../../../normalizers/inputs.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { operand } from './areas.ts';
import type { BackwardAreas } from './backward-areas.ts';
import { plusProduct } from './forms.ts';
import { meanFormats, named } from './forward-program.ts';
import { type Area, newProgram, type Operand, type Program } from './program.ts';

/** A model with the plain form of the backward pass. */
export type DirectBackward = Extract<Backward, { form: 'direct' }>;

/** Where a group's values lie among those of its group. */
export const backwardSlots = { mean: 0, negatedMean: 1, scale: 2, share: 3, negatedShare: 4, level: 5 } as const;

/** The steps of a backward pass over a tile. */
export interface BackwardProgram {
  /** To dy and x as loaded, x̂ and δ = dy·γ. */
  readonly restore: Program;
  readonly gradients: Operand;
  readonly normalized: Operand;
  readonly scaled: Operand;
  /** To dx. */
  readonly combine: Program;
  readonly output: Operand;
}

interface Making {
  readonly model: NormModel;
  readonly backward: DirectBackward;
  readonly areas: BackwardAreas;
}

type Slot = keyof typeof backwardSlots;

/** A value for each group, of these formats. */
function group({ areas }: Making, slot: Slot, formats: readonly FloatFormat[]): Operand {
  return operand(areas.groups(backwardSlots[slot]), formats);
}

/** x̂: x centred again and normalised, or shifted. */
function restored(making: Making, program: Program, x: Operand): Operand {
  const { model, backward, areas } = making;
  const { center, normalize } = backward.stages;
  const saved = named(model.formats.saved);
  const { centres } = norms[model.norm];
  const scale = group(making, 'scale', saved);
  const to = areas.normalized;
  const apply = (value: Operand): Operand => {
    const op = savedScaleName(model) === 'scale' ? 'divide' : 'multiply';
    return program.apply('backward.normalize', normalize, op, value, scale, to);
  };
  const shifted = (): Operand => {
    const negated = group(making, 'negatedMean', saved);
    const shift = program.apply('backward.normalize', normalize, 'multiply', negated, scale, areas.scratch);
    return plusProduct(program, 'backward.normalize', normalize, { x, y: scale, z: shift }, to);
  };
  const centred = (): Operand =>
    centres ? program.apply('backward.center', center, 'subtract', x, group(making, 'mean', saved), to) : x;
  const xHat =
    normalize.form === 'shifted' && centres ? shifted() : apply(normalize.form === 'shifted' ? x : centred());
  const { resultFormat } = normalize;
  return resultFormat === undefined ? xHat : program.convert('backward.normalize', normalize, resultFormat, xHat, to);
}

/** The formats of a group's values that are taken off δ. */
function removedFormats({ stages }: DirectBackward) {
  return {
    share: [...meanFormats({ ...stages.dot, divide: 'after' }), ...named(stages.dot.format)],
    level: meanFormats({ ...stages.sum, divide: 'after' }),
  };
}

/** δ − (w·a + b), or (δ − b) − w·a, where w is x̂. */
function removed(making: Making, program: Program, delta: Operand, weights: Operand): Operand {
  const { model, backward, areas } = making;
  const { gradient } = backward.stages;
  const formats = removedFormats(backward);
  const share = group(making, 'share', formats.share);
  const negated = group(making, 'negatedShare', formats.share);
  const to = areas.values;
  const name = 'backward.gradient';
  const less = (from: Operand): Operand => {
    if (gradient.contract) return program.fuse(name, gradient, weights, negated, from, to);
    const product = program.apply(name, gradient, 'multiply', weights, share, areas.scratch);
    return program.apply(name, gradient, 'subtract', from, product, to);
  };
  if (!norms[model.norm].centres) return less(delta);
  const level = group(making, 'level', formats.level);
  if (gradient.association === 'stepwise') return less(program.apply(name, gradient, 'subtract', delta, level, to));
  const joined = plusProduct(program, name, gradient, { x: weights, y: share, z: level }, to);
  return program.apply(name, gradient, 'subtract', delta, joined, to);
}

/** The steps of a model. Preconditions: the statistic is the root of a mean of squares; formats of x, dy and γ fit in binary32. */
export function backwardProgram(model: NormModel, backward: DirectBackward, areas: BackwardAreas): BackwardProgram {
  const { stages, formats } = model;
  const own = backward.stages;
  const making = { model, backward, areas };
  const restore = newProgram(areas.constants);
  const convert = (name: string, stage: typeof own.load, from: string, to: string, area: Area): Operand =>
    restore.convert(name, stage, to, operand(area, named(from)), area);
  const x = convert(
    'load',
    { ...stages.output, format: formats.compute },
    formats.input,
    formats.compute,
    areas.values,
  );
  const gradients = convert('backward.load', own.load, backward.formats.gradient, own.load.format, areas.gradients);
  const normalized = restored(making, restore, x);
  const scaled = model.affine.weight
    ? restore.apply(
        'backward.product',
        own.product,
        'multiply',
        gradients,
        operand(areas.weight, named(formats.parameters)),
        areas.scaled,
      )
    : gradients;
  const combine = newProgram(areas.constants);
  const difference = removed(making, combine, scaled, normalized);
  const scale = group(making, 'scale', named(formats.saved));
  const op = savedScaleName(model) === 'scale' ? 'divide' : 'multiply';
  const dx = combine.apply('backward.gradient', own.gradient, op, difference, scale, areas.values);
  const output = combine.convert('backward.output', own.output, own.output.format, dx, areas.values);
  return { restore, gradients, normalized, scaled, combine, output };
}

/** The format of dweight and dbias. */
export function parameterFormat({ formats }: DirectBackward): FloatFormat {
  return findFloatFormat(formats.parameters);
}
