import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Events } from '../../src/formats/flags.ts';
import type { Tensors } from '../../src/kernels/family.ts';
import { integerNormFamily } from '../../src/kernels/integer-norm/family.ts';
import type { IntegerNormModel } from '../../src/kernels/integer-norm/model.ts';
import { integerNormSchema } from '../../src/kernels/schema/integer-norm.ts';
import { validate } from '../../src/kernels/schema/validate.ts';
import { integers, run, scalar, specOf, truth } from '../../test/integer-norm/helpers.ts';
import { group, model } from './arbitraries.ts';
import { type Case, oracle } from './oracle.ts';

function tensorsOf(spec: IntegerNormModel, one: Case): Tensors {
  const m = one.q.length;
  return {
    x: integers(one.q),
    scale: scalar(one.scale),
    zero_point: integers([one.zeroPoint], 'int8', []),
    y_scale: scalar(one.outputScale),
    y_zero_point: integers([one.outputZeroPoint], 'int8', []),
    ...(spec.affine.weight
      ? { weight: integers(one.weight as number[], 'int8', [m]), weight_scale: scalar(one.weightScale) }
      : {}),
    ...(spec.affine.bias ? { bias: integers(one.bias as number[], 'int32', [m]) } : {}),
    ...(spec.affine.bias && one.biasScale !== undefined ? { bias_scale: scalar(one.biasScale) } : {}),
  };
}

/** The case without what the spec does not read. */
function caseOf(
  spec: IntegerNormModel,
  { weight, weightScale, bias, biasScale, ...rest }: Required<Case>,
  ownScale: boolean,
): Case {
  const { affine } = spec;
  return {
    ...rest,
    weightScale: affine.weight ? weightScale : 1,
    ...(affine.weight ? { weight } : {}),
    ...(affine.bias ? { bias } : {}),
    ...(affine.bias && ownScale ? { biasScale } : {}),
  };
}

const total = (events: object, flag: keyof Events): number =>
  (Object.entries(events) as [string, Events][])
    .filter(([name]) => name !== 'output')
    .reduce((sum, [, one]) => sum + one[flag], 0);

const statistics = ['l2', 'l1', 'linf', 'range', { kind: 'topk', k: 2 }, { kind: 'lp', p: 3 }];

/** Wide registers and as many fraction bits as they hold: nothing overflows. */
const generous = fc
  .tuple(
    fc.constantFrom('layer', 'rms'),
    fc.constantFrom(...statistics),
    fc.constantFrom('divide', 'reciprocal'),
    fc.constantFrom('integer', 'binary32'),
  )
  .map(([integerNorm, statistic, division, kind]) =>
    specOf({
      integerNorm,
      statistic,
      affine: true,
      epsilon: 1e-5,
      quantization: {},
      accumulator: { bits: 48 },
      stages: {
        mean: { fractionBits: statistic === 'l2' ? 12 : 5 },
        moment: { fractionBits: 16 },
        root: { kind, fractionBits: 14, constantBits: 28, rounding: 'nearest' },
        normalize: { division, fractionBits: 20, reciprocalBits: 40 },
      },
    }),
  );

/** @param runs how many specs are tried for the main law; a third of them for the others, or a sixth */
export function integerNormLaws(runs: number): void {
  const few = Math.ceil(runs / 3);

  test('the emulation is the pipeline on whole numbers, and every result outside a register is counted', () => {
    let outside = 0;
    fc.assert(
      fc.property(model, group, fc.boolean(), (spec, given, ownScale) => {
        const one = caseOf(spec, given, ownScale);
        const expected = oracle(spec, one);
        const { outputs, events } = run(spec, tensorsOf(spec, one));
        expect([...(outputs.y?.data ?? [])]).toEqual(expected.y);
        expect(outputs.scale?.data[0]).toBe(expected.scale);
        if (spec.integerNorm !== 'rms') expect(outputs.mean?.data[0]).toBe(expected.mean);
        expect(total(events, 'overflow')).toBe(expected.outside);
        expect(total(events, 'saturated')).toBe(spec.accumulator.overflow === 'saturate' ? expected.outside : 0);
        outside += expected.outside;
      }),
      { numRuns: runs },
    );
    expect(outside).toBeGreaterThan(runs / 4);
  });

  test('resolving a resolved spec changes nothing', () => {
    fc.assert(
      fc.property(model, (spec) => {
        const stored = JSON.parse(JSON.stringify(spec)) as Record<string, unknown>;
        validate(stored, integerNormSchema);
        expect(integerNormFamily.resolve(stored)).toEqual(spec);
        const bound = integerNormFamily.bind(spec, [3, 8]);
        validate(bound, integerNormSchema);
        expect(integerNormFamily.resolve(bound as unknown as Record<string, unknown>)).toEqual(bound);
      }),
      { numRuns: few },
    );
  });

  test('with wide registers and enough fraction bits it is within a step of the exact result', () => {
    fc.assert(
      fc.property(generous, group, (spec, given) => {
        fc.pre(new Set(given.q).size > 1);
        // At most 32 steps of the output for one of x̂, whose mean is known to 2^-6 steps of the input at worst.
        const one = { ...caseOf(spec, given, true), outputScale: Math.fround(given.weightScale * 4), bias: given.q };
        const inputs = tensorsOf(spec, one);
        const { outputs, events } = run(spec, inputs);
        fc.pre((outputs.scale?.data[0] ?? 0) > 2 ** 14);
        expect(total(events, 'overflow')).toBe(0);
        const exact = truth(spec, inputs).y?.data ?? [];
        for (const [j, y] of (outputs.y?.data ?? []).entries()) expect(Math.abs(y - exact[j])).toBeLessThanOrEqual(1);
      }),
      { numRuns: few },
    );
  });

  test('shifting q and its zero point alike changes nothing', () => {
    fc.assert(
      fc.property(model, group, fc.integer({ min: -100, max: 100 }), (spec, given, shift) => {
        const one = caseOf(spec, { ...given, q: given.q.map((q) => q >> 3), zeroPoint: given.zeroPoint >> 3 }, true);
        const moved = { ...one, q: one.q.map((q) => q + shift), zeroPoint: one.zeroPoint + shift };
        const [a, b] = [tensorsOf(spec, one), tensorsOf(spec, moved)];
        expect(run(spec, b)).toEqual(run(spec, a));
        expect(truth(spec, b)).toEqual(truth(spec, a));
      }),
      { numRuns: few },
    );
  });

  test('a norm that centres does not see a shift of q alone, over the reals and where values are scaled', () => {
    fc.assert(
      fc.property(
        group,
        fc.integer({ min: -100, max: 100 }),
        fc.constantFrom('l1', 'linf', 'range'),
        (given, shift, statistic) => {
          const spec = specOf({ statistic, quantization: {}, stages: { mean: { kind: 'scaled' } } });
          const one = caseOf(spec, { ...given, q: given.q.map((q) => q >> 3), zeroPoint: 0 }, true);
          const moved = { ...one, q: one.q.map((q) => q + shift) };
          const [a, b] = [tensorsOf(spec, one), tensorsOf(spec, moved)];
          expect(run(spec, b).outputs.y).toEqual(run(spec, a).outputs.y);
          expect(truth(spec, b).y).toEqual(truth(spec, a).y);
        },
      ),
      { numRuns: Math.ceil(few / 2) },
    );
  });
}
