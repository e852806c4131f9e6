import * as fc from 'fast-check';
import { findFormat } from '../../formats/catalogue.ts';
import { isValue } from '../../formats/codec.ts';
import type { NormSpec } from '../../kernels/norm/resolve.ts';
import { emulate } from '../../kernels/spec.ts';
import { geometryOf, norms } from '../../normalizers/catalogue.ts';
import { constantOf } from '../../normalizers/constants.ts';
import type { Statistic, StatisticKind } from '../../normalizers/model.ts';
import { type Tensor, tensor } from '../../tensors/tensor.ts';
import { offendersText } from '../matchers/message.ts';
import { shown } from '../matchers/operands.ts';
import { toBeWithinBound } from '../matchers/within-bound.ts';
import { leastPrecision, measuresExactly, requireExactMeasure, smallIntegers } from './exactness.ts';
import { fittingShapes, inputsWith, ordinaryValues, tensorsOver } from './inputs.ts';
import { unlessEqual } from './invariances.ts';
import { casesOf, inputFormat, type NormLaw, run } from './law.ts';
import { numbersText, parametersText } from './text.ts';

export const formatValues: NormLaw = {
  name: 'values',
  about: 'every y is a value of the output format, and there are as many as x has',
  condition: 'always',
  applies: () => true,
  cases: (spec, shape) =>
    casesOf(
      tensorsOver(spec, fittingShapes(spec, shape), () => ordinaryValues(spec)),
      1000,
    ),
  fault: (f, spec, [x, seed]) => {
    const y = run(f, spec, inputsWith(spec, x, seed));
    const wrong = y.data.findIndex((value) => !isValue(value, y.format));
    return wrong < 0 ? undefined : `y[${wrong}] is ${y.data[wrong]}, which is no value of ${y.format.name}`;
  },
};

export const smallIntegerBits: NormLaw = {
  name: 'small integers',
  about: 'where no sum rounds, every order of it gives the same bits: those of the emulation',
  condition: 'the statistics can be measured without a rounding',
  applies: measuresExactly,
  cases: (spec, shape) => casesOf(smallIntegers(spec, shape), 4, 1000),
  fault: (f, spec, [integers, step, seed]) => {
    // Small ones too, for which epsilon counts.
    const data = integers.data.map((value) => value * 2 ** (-4 * step));
    fc.pre(data.every((value) => isValue(value, integers.format)));
    const x = tensor(integers.format, integers.shape, data);
    const inputs = inputsWith(spec, x, seed);
    const { y } = requireExactMeasure(spec, inputs);
    const scaled = step === 0 ? 'y' : `for x = ${numbersText(x)}, y`;
    const context = `${parametersText(inputs, seed)}${scaled}`;
    return unlessEqual(run(f, spec, inputs), y as Tensor, `${context} is another than that of the spec`);
  },
};

/** What |x̂| cannot exceed, over C, for groups of m elements; Infinity: there is no such bound. */
const largest: Readonly<Record<StatisticKind, (m: number, centres: boolean, statistic: Statistic) => number>> = {
  l2: (m, centres, { mean = true }) => (mean ? Math.sqrt(centres ? m - 1 : m) : 1),
  l1: (m, centres, { mean = true }) => (mean ? (centres ? m / 2 : m) : 1),
  lp: (m, _, { mean = true, p = 1 }) => (mean ? m ** (1 / p) : 1),
  linf: () => 1,
  topk: (_m, _c, { k = 1 }) => k,
  range: (_, centres, { chunks = 1 }) => (centres && chunks === 1 ? 1 : Infinity),
  unit: () => Infinity,
};

function limitOf(spec: NormSpec, m: number): number {
  const { statistic } = spec;
  const limit = largest[statistic.kind](m, norms[spec.norm].centres, statistic) / constantOf(statistic, m);
  const output = findFormat(spec.formats.output);
  const precision = leastPrecision(spec, ['root', 'normalize', 'affine', 'output']);
  // Root, quotient, affine, constant and output: each at most an ulp.
  return limit * (1 + 16 * 2 ** -Math.min(precision, output.kind === 'float' ? output.precision : 53));
}

export const boundedness: NormLaw = {
  name: 'bounded',
  about: 'no |x̂| exceeds what the statistic allows, as √(m − 1) for l2 about the mean',
  condition: 'there is no epilogue, and the statistic bounds its terms',
  applies: (spec) =>
    measuresExactly(spec) &&
    spec.stages.epilogue.length === 0 &&
    limitOf({ ...spec, statistic: { ...spec.statistic, constant: 1 } }, 4) < Infinity,
  cases: (spec, shape) => casesOf(smallIntegers(spec, shape)),
  fault: (f, spec, [x]) => {
    const inputs = inputsWith(spec, x);
    const emulated = requireExactMeasure(spec, inputs).y as Tensor;
    const y = run(f, spec, inputs);
    const limit = limitOf(spec, geometryOf(spec, x.shape).size);
    const beyond = y.data.findIndex((value, i) => !Number.isNaN(emulated.data[i]) && !(Math.abs(value) <= limit));
    return beyond < 0
      ? undefined
      : `y[${beyond}] is ${y.data[beyond]}, but no |y| can be above ${limit.toPrecision(6)}`;
  },
};

/** The infinities and NaN of the input format. */
const notNumbers = (spec: NormSpec): readonly number[] =>
  [Number.NaN, Infinity, -Infinity].filter((value) => isValue(value, inputFormat(spec)));

const classOf = (value: number): string =>
  Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? 'finite' : String(value);

export const propagation: NormLaw = {
  name: 'not a number',
  about: 'NaN and infinities reach the outputs of their group as the spec says, and no other group',
  condition: 'the input format has a NaN or infinities',
  applies: (spec) => notNumbers(spec).length > 0,
  cases: (spec, shape) =>
    casesOf(
      tensorsOver(spec, fittingShapes(spec, shape), () => ordinaryValues(spec)),
      1000,
      notNumbers(spec).length,
    ),
  fault: (f, spec, [finite, place, kind]) => {
    const at = place % finite.data.length;
    const x = tensor(finite.format, finite.shape, finite.data.with(at, notNumbers(spec)[kind]));
    const emulated = emulate(spec, inputsWith(spec, x)).outputs.y;
    const [y, without] = [x, finite].map((one) => run(f, spec, inputsWith(spec, one)));
    const { groupBase, member } = geometryOf(spec, x.shape);
    const own = groupBase.find((base) => member.some((offset) => base + offset === at)) ?? 0;
    const inGroup = new Set(Array.from(member, (offset) => own + offset));
    const wrong = Array.from(y.data, (value, i) =>
      inGroup.has(i) ? classOf(value) !== classOf(emulated.data[i]) : !Object.is(value, without.data[i]),
    ).flatMap((differs, i) => (differs ? [i] : []));
    if (wrong.length === 0) return undefined;
    const rows = wrong.map((element) => {
      const expected = inGroup.has(element)
        ? classOf(emulated.data[element])
        : shown(without.data[element], y.format)[0];
      return { element, cells: [...shown(y.data[element], y.format), expected] };
    });
    return `for x = ${numbersText(x)} it is\n${offendersText(['received', 'bits', 'expected'], rows, x.shape)}`;
  },
};

export const agreement: NormLaw = {
  name: 'bound',
  about: 'every y is within the proved bound of the exact result',
  condition: 'always',
  applies: () => true,
  cases: (spec, shape) =>
    casesOf(
      tensorsOver(spec, fittingShapes(spec, shape), () => ordinaryValues(spec)),
      1000,
    ),
  fault: (f, spec, [x, seed]) => {
    const inputs = inputsWith(spec, x, seed);
    const { pass, message } = toBeWithinBound(run(f, spec, inputs), spec, inputs);
    return pass ? undefined : `${parametersText(inputs, seed)}${message()}`;
  },
};
