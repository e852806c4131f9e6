import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { findFloatFormat } from '../../../src/formats/catalogue.ts';
import { exact } from '../../../src/kernels/spec.ts';
import { tensor } from '../../../src/tensors/tensor.ts';
import { decimal, fromDouble, roundDecimal } from '../decimal.ts';
import { finiteValue } from '../groups.ts';
import { gradientCase, written } from './cases.ts';
import { givenGradient } from './given.ts';
import { settled } from './oracle.ts';

const saved = 'bfloat16';
const binary = findFloatFormat(saved);

const givenCase = fc.record({
  one: gradientCase,
  mean: finiteValue(binary),
  scale: finiteValue(binary).map((x) => Math.abs(x) || 1),
  divides: fc.boolean(),
});

describe('exact gradients under given statistics', () => {
  test.prop({ given: givenCase }, { numRuns: 500 })('are the formula in the given numbers', ({ given }) => {
    const { one, mean, scale, divides } = given;
    const { spec, inputs, group, parameters } = written(one, { saved: 'given', statistics: saved, divides });
    const of = (value: number) => tensor(binary, [1], Float64Array.of(value));
    const { dx, dweight } = exact(spec, { ...inputs, mean: of(mean), [divides ? 'scale' : 'rstd']: of(scale) });
    const least = group.epsilon === 0 ? decimal('0') : fromDouble(group.epsilon);
    const clamped =
      group.place === 'maximum' &&
      !least.isZero() &&
      (divides ? scale <= roundDecimal(least, binary) : scale >= roundDecimal(decimal('1').div(least), binary));
    const truth = givenGradient({ ...group, mean: group.centres ? mean : 0, given: scale, divides }, clamped);
    const { output, direction } = one.one;
    const format = findFloatFormat(output);
    if (truth === undefined) {
      if (format.nans !== 'none' && !clamped) expect(dx.data.every(Number.isNaN)).toBe(true);
      return;
    }
    expect([...dx.data]).toEqual(truth.dx.map((value) => roundDecimal(value, format, direction)));
    if (dweight === undefined) return;
    const terms = truth.normalized.map((value, j) => value.times(fromDouble(one.dy[j])));
    const sums = [...dweight.data.keys()].map((p) => settled(terms.filter((_, j) => parameters[j] === p)));
    expect([...dweight.data]).toEqual(sums.map((sum) => roundDecimal(sum, findFloatFormat(one.one.saved), direction)));
  });
});
