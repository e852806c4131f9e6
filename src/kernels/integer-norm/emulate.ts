import type { MakeArithmetic } from '../../formats/arithmetic.ts';
import { binary32, findFormat } from '../../formats/catalogue.ts';
import type { Format } from '../../formats/format.ts';
import { norms } from '../../normalizers/catalogue.ts';
import type { Emulation } from '../../normalizers/emulate.ts';
import { type Tensor, tensor } from '../../tensors/tensor.ts';
import type { Tensors } from '../family.ts';
import { finishing } from './finish.ts';
import { checkRun } from './inputs.ts';
import type { IntegerNormModel } from './model.ts';
import { type Centred, centring, measuring } from './moments.ts';
import { registerFormat } from './registers.ts';
import { type IntegerScale, scaling } from './root.ts';

import { type Machine, newMachine } from './stage.ts';

type Normalized = (j: number) => number;

/** x̂ of the group's elements: with F fraction bits, or in binary32. */
function normalizing(model: IntegerNormModel, machine: Machine): (centred: Centred, scale: IntegerScale) => Normalized {
  const { normalize, root } = model.stages;
  const { registers, binary32: a } = machine.unit('normalize');
  const { rounding, fractionBits, reciprocalBits } = normalize;
  const reciprocal = normalize.division === 'reciprocal';
  const up = 2 ** (root.fractionBits + fractionBits);
  if (normalize.kind === 'integer') {
    return ({ values, unit }, { value: s }) => {
      if (!reciprocal) return (j) => registers.divide([values[j], up], [s, unit], rounding);
      const r = registers.divide([2 ** reciprocalBits], [s], rounding);
      return (j) => registers.divide([values[j], r, up], [unit, 2 ** reciprocalBits], rounding);
    };
  }
  return ({ values, unit, floating }, scale) => {
    const s = scale.floating ? scale.value : a.round(scale.value) * 2 ** -root.fractionBits;
    const steps = (c: number): number => (floating ? c : unit === 1 ? a.round(c) : a.divide(a.round(c), a.round(unit)));
    if (!reciprocal) return (j) => a.divide(steps(values[j]), s);
    const r = a.reciprocal(s);
    return (j) => a.multiply(steps(values[j]), r);
  };
}

/** The formats in which mean and scale are saved. */
export function savedFormats(model: IntegerNormModel): { readonly mean: Format; readonly scale: Format } {
  const { mean, root, normalize } = model.stages;
  const integers = registerFormat(model.accumulator);
  return {
    mean: mean.kind === 'binary32' && mean.fractionBits === null ? binary32 : integers,
    scale: root.kind === 'binary32' && normalize.kind === 'binary32' ? binary32 : integers,
  };
}

/**
 * What a kernel of the model must output, bit for bit: y, mean (norms that centre) and scale as the stages hold them.
 * @param make the engine's arithmetic, for stages in binary32
 * @throws RangeError naming an input that is missing or does not fit the model
 */
export function emulateIntegerNorm(model: IntegerNormModel, inputs: Tensors, make: MakeArithmetic): Emulation {
  const { geometry, x, weight, bias, scales } = checkRun(model, inputs);
  const { groups, size, groupBase, member, groupParameter, memberParameter, statisticShape } = geometry;
  const machine = newMachine(model, make);
  const { registers: load } = machine.unit('load');
  const centre = centring(model, machine);
  const measure = measuring(model, machine);
  const scale = scaling(model, machine, size, scales.input.value);
  const normalize = normalizing(model, machine);
  const finish = finishing(model, scales, { weight, bias }, machine);
  const y = new Float64Array(x.data.length);
  const means = new Float64Array(groups);
  const saved = new Float64Array(groups);
  for (let group = 0; group < groups; group++) {
    const base = groupBase[group];
    const steps = Float64Array.from(member, (offset) => load.add(x.data[base + offset], -scales.inputZeroPoint));
    const centred = centre(steps);
    const s = scale(measure(centred, steps));
    means[group] = centred.mean ?? 0;
    saved[group] = s.value;
    const normalised = normalize(centred, s);
    for (let j = 0; j < size; j++) {
      const parameter = groupParameter[group] + memberParameter[j];
      y[base + member[j]] = finish(normalised(j), parameter);
    }
  }
  const formats = savedFormats(model);
  const outputs: Record<string, Tensor> = {
    y: tensor(findFormat(model.formats.output), x.shape, y),
    ...(!norms[model.integerNorm].centres ? {} : { mean: tensor(formats.mean, statisticShape, means) }),
    scale: tensor(formats.scale, statisticShape, saved),
  };
  return { outputs, events: machine.events() };
}
