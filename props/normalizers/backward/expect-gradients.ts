import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { findFloatFormat } from '../../../src/formats/catalogue.ts';
import { exact } from '../../../src/kernels/spec.ts';
import { fromDouble, roundDecimal } from '../decimal.ts';
import { type GradientCase, gradientCase, written } from './cases.ts';
import { dualGradient } from './dual.ts';
import { gradient, hasGradient, settled } from './oracle.ts';

/** Expects the gradients of a case to be those of the definition. */
function expectGradients(one: GradientCase): void {
  const { spec, inputs, group, parameters } = written(one);
  const { dx, dweight, dbias } = exact(spec, inputs);
  const { output, saved, direction, affine } = one.one;
  expect([dweight !== undefined, dbias !== undefined]).toEqual([affine.weight, affine.bias]);
  const shared = (terms: (p: number) => number): number[] =>
    Array.from({ length: Math.max(...parameters) + 1 }, (_, p) => terms(p));
  if (!hasGradient(group)) {
    expect(dx.data.every(Number.isNaN) || findFloatFormat(output).nans === 'none').toBe(true);
    return;
  }
  const truth = gradient(group);
  const rounded = truth.dx.map((value) => roundDecimal(value, findFloatFormat(output), direction));
  expect([...dx.data]).toEqual(rounded);
  const sums = (terms: readonly ReturnType<typeof fromDouble>[]): number[] =>
    shared((p) =>
      roundDecimal(settled(terms.filter((_, j) => parameters[j] === p)), findFloatFormat(saved), direction),
    );
  const dy = one.dy.map(fromDouble);
  if (dweight) expect([...dweight.data]).toEqual(sums(dy.map((d, j) => d.times(truth.normalized[j]))));
  if (dbias) expect([...dbias.data]).toEqual(sums(dy));
}

/** @param runs how many groups are tried against the definition; a quarter of them against dual numbers */
export function gradientLaws(runs: number): void {
  describe('exact gradients', () => {
    test.prop({ one: gradientCase }, { numRuns: runs })('are those of the definition, rounded once', ({ one }) =>
      expectGradients(one),
    );

    test.prop({ one: gradientCase }, { numRuns: Math.ceil(runs / 4) })(
      'are those of dual numbers, rounded once',
      ({ one }) => {
        const { spec, inputs, group } = written(one);
        if (!hasGradient(group)) return;
        const { output, direction } = one.one;
        const expected = dualGradient(group).map((value) => roundDecimal(value, findFloatFormat(output), direction));
        expect([...exact(spec, inputs).dx.data]).toEqual(expected);
      },
    );
  });
}
