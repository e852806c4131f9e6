import { findFloatFormat } from '../../../formats/catalogue.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import { norms } from '../../../normalizers/catalogue.ts';
import { type NormInputs, runningScaleName } from '../../../normalizers/inputs.ts';
import type { NormModel, ReductionStage, Stage } from '../../../normalizers/model.ts';
import type { Values } from '../../../tensors/tensor.ts';
import { type Areas, operand } from './areas.ts';
import { forms, type Given } from './forms.ts';
import { plan } from './plan.ts';
import { type Area, newProgram, type Operand, type Program } from './program.ts';

/** Where each group's values lie among those of its group. */
export const groupSlots = { mean: 0, storedMean: 1, scale: 2, negatedMean: 3 } as const;

/** The steps of a forward pass over a tile. */
export interface ForwardProgram {
  /** To the compute format. */
  readonly load: Program;
  readonly loaded: Operand;
  /** To the centred values, for the moment; where its sum takes the mean off, the first step to y. */
  readonly center: Program;
  readonly centred: Operand;
  /** What the moment is summed of: the centred values, or those that the mean, of this format, is taken off. */
  readonly measured: Operand;
  readonly offFormat: FloatFormat | undefined;
  /** To y. */
  readonly normalize: Program;
  readonly output: Operand;
}

export function named(...formats: readonly (string | undefined)[]): readonly FloatFormat[] {
  return formats.filter((name) => name !== undefined).map((name) => findFloatFormat(name));
}

/** The formats that the result of a mean may have. */
export function meanFormats({ format, mergeFormat, sumFormat, divideFormat, resultFormat, divide }: ReductionStage) {
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

/** Whether centred values of the moment are those that are normalised, so that x itself is not needed any more. */
export function keepsCentred(model: NormModel): boolean {
  const { mean, normalize } = model.stages;
  return model.mode === 'training' && normalize.form === 'centered' && mean.storedFormat === undefined;
}

/** Whether there are centred values beside x. */
export function hasTwoTiles(model: NormModel): boolean {
  return model.mode === 'training' && norms[model.norm].centres && !keepsCentred(model);
}

/** The format of differences that a sum forms by itself, in one operation and a rounding as assembly/reductions-panel.ts does; else undefined. */
function differenceFormat(stage: Stage, a: Operand, b: Operand): FloatFormat | undefined {
  const format = findFloatFormat(stage.format);
  return format.signedZero && plan('subtract', a, b, format) === 'native' ? format : undefined;
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
  const [center, normalize] = [newProgram(areas.constants), newProgram(areas.constants)];
  const measures = model.mode === 'training' && centres;
  const mean = group('mean', found.mean);
  const offFormat = measures && keepsCentred(model) ? differenceFormat(stages.center, loaded, mean) : undefined;
  const centred = measures
    ? (offFormat === undefined ? center : normalize).apply(
        ...(['center', stages.center, 'subtract', loaded, mean, areas.centred] as const),
      )
    : loaded;
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
  const measured = offFormat === undefined ? centred : loaded;
  return { load, loaded, center, centred, measured, offFormat, normalize, output };
}
