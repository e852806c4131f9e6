import * as fc from 'fast-check';
import { findFloatFormat } from '../../formats/catalogue.ts';
import { isValue } from '../../formats/codec.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { NormSpec } from '../../kernels/norm/resolve.ts';
import { geometryOf, norms } from '../../normalizers/catalogue.ts';
import { type Tensor, tensor } from '../../tensors/tensor.ts';
import { toBeBitEqual } from '../matchers/bit-equal.ts';
import { measuresExactly, requireExactMeasure, requireInRange, smallIntegers } from './exactness.ts';
import { fittingShapes, inputsWith, ordinaryValues, tensorsOver } from './inputs.ts';
import { casesOf, inputFormat, type NormFunction, type NormLaw, run } from './law.ts';
import { numbersText, permutation } from './text.ts';

/** The fault where two results differ that should not. */
export function unlessEqual(received: Tensor, expected: Tensor, context: string): string | undefined {
  const { pass, message } = toBeBitEqual(received, expected);
  return pass ? undefined : `${context}\n${message()}`;
}

function mapped(x: Tensor, by: (value: number) => number): Tensor {
  const data = x.data.map(by);
  fc.pre(data.every((value) => isValue(value, x.format)));
  return tensor(x.format, x.shape, data);
}

function compared(f: NormFunction, spec: NormSpec, x: Tensor, other: Tensor, what: string): string | undefined {
  const expected = run(f, spec, inputsWith(spec, x));
  const received = run(f, spec, inputsWith(spec, other));
  return unlessEqual(received, expected, `with ${what}, x = ${numbersText(other)}, y is another than without`);
}

export const shiftInvariance: NormLaw = {
  name: 'shift',
  about: 'a number added to every x changes nothing, where no sum rounds',
  condition: 'the norm subtracts the mean, and the normalize stage takes centred values',
  applies: (spec) => norms[spec.norm].centres && measuresExactly(spec) && spec.stages.normalize.form === 'centered',
  cases: (spec, shape) => casesOf(smallIntegers(spec, shape, 0.5), 8, 2),
  fault: (f, spec, [x, choice, negative]) => {
    const shift = (choice + 1) * (negative === 1 ? -1 : 1);
    const other = mapped(x, (value) => value + shift);
    for (const one of [x, other]) requireExactMeasure(spec, inputsWith(spec, one));
    return compared(f, spec, x, other, `${shift} added`);
  },
};

/** Whether epsilon is 0 as the root stage's format holds it. */
function hasNoEpsilon({ epsilon, stages }: NormSpec): boolean {
  return float64Arithmetic(findFloatFormat(stages.root.format)).round(epsilon.value) === 0;
}

export const scaleInvariance: NormLaw = {
  name: 'scale',
  about: 'a power of two that multiplies every x changes nothing, where no range ends',
  condition: 'epsilon is 0, and the statistics are those of x',
  applies: (spec) => hasNoEpsilon(spec) && spec.mode === 'training' && Number.isInteger(2 * (spec.statistic.p ?? 1)),
  cases: (spec, shape) =>
    casesOf(
      tensorsOver(spec, fittingShapes(spec, shape), () => ordinaryValues(spec)),
      3,
      2,
    ),
  fault: (f, spec, [x, choice, down]) => {
    // Powers of p keep their roundings where 2^(p·k) is a power of two.
    const steps = (choice + 1) * (Number.isInteger(spec.statistic.p ?? 1) ? 1 : 2);
    const factor = 2 ** (down === 1 ? -steps : steps);
    const other = mapped(x, (value) => value * factor);
    for (const one of [x, other]) requireInRange(spec, inputsWith(spec, one));
    return compared(f, spec, x, other, `every x times ${factor}`);
  },
};

/** The values at new places within each group: member j of a group goes to member order[j]. */
function rearranged(spec: NormSpec, values: Tensor, order: readonly number[]): Tensor {
  const { groupBase, member } = geometryOf(spec, values.shape);
  const data = values.data.slice();
  for (const base of groupBase)
    order.forEach((to, from) => {
      data[base + member[to]] = values.data[base + member[from]];
    });
  return tensor(values.format, values.shape, data);
}

export const permutationLaw: NormLaw = {
  name: 'permutation',
  about: 'elements of a group that change places take their results along, where no sum rounds',
  condition: 'groups are not cut into chunks, and no random bits are drawn',
  applies: (spec) =>
    measuresExactly(spec) &&
    (spec.statistic.chunks ?? 1) === 1 &&
    !JSON.stringify(spec.stages).includes('"stochastic"'),
  cases: (spec, shape) => casesOf(smallIntegers(spec, shape), 1000),
  fault: (f, spec, [x, seed]) => {
    const order = permutation(geometryOf(spec, x.shape).size, seed + 1);
    const other = rearranged(spec, x, order);
    for (const one of [x, other]) requireExactMeasure(spec, inputsWith(spec, one));
    const expected = rearranged(spec, run(f, spec, inputsWith(spec, x)), order);
    const received = run(f, spec, inputsWith(spec, other));
    return unlessEqual(received, expected, `with x rearranged to ${numbersText(other)}, y is not rearranged alike`);
  },
};

export const determinism: NormLaw = {
  name: 'determinism',
  about: 'the same x gives the same bits again, and is left as it was',
  condition: 'always',
  applies: () => true,
  cases: (spec, shape) => casesOf(tensorsOver(spec, fittingShapes(spec, shape), () => ordinaryValues(spec))),
  fault: (f, spec, [x]) => {
    const written: Float64Array[] = [];
    const watched: NormFunction = (own, shape, inputs) => {
      const y = Float64Array.from(f(own, shape, inputs));
      written.push(own);
      return y;
    };
    const [first, again] = [0, 1].map(() => run(watched, spec, inputsWith(spec, x)));
    const changed = written.find((own) => own.some((value, i) => !Object.is(value, x.data[i])));
    if (changed !== undefined) return unlessEqual(tensor(inputFormat(spec), x.shape, changed), x, 'x was written to');
    return unlessEqual(again, first, 'the same x gave other values when asked again');
  },
};
