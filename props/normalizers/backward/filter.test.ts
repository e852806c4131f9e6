import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { fromNumber } from '../../../src/exact/dyadic.ts';
import * as rational from '../../../src/exact/rational.ts';
import { binary16, findFloatFormat } from '../../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../../src/formats/float64.ts';
import { directions } from '../../../src/formats/rounding.ts';
import type { NormSpec } from '../../../src/kernels/norm/resolve.ts';
import { resolveSpec } from '../../../src/kernels/spec.ts';
import { exactBackward } from '../../../src/normalizers/backward/exact-backward.ts';
import { ofRational } from '../../../src/normalizers/backward/exact-combination.ts';
import { filteredGradient, gradientParts, groupGradient } from '../../../src/normalizers/backward/exact-gradient.ts';
import { type KnownGroup, measuredGroup } from '../../../src/normalizers/backward/exact-known.ts';
import { exactGroup } from '../../../src/normalizers/exact-group.ts';
import { constantsOf } from '../../../src/normalizers/exact-statistics.ts';
import type { NormInputs } from '../../../src/normalizers/inputs.ts';
import { gradientCase, written } from './cases.ts';

const outputs = ['binary16', 'bfloat16', 'binary32', 'tf32', 'e4m3fn', 'e5m2'].map(findFloatFormat);

function modelOf(statistic: object, epsilon: object | number = 0): NormSpec {
  return resolveSpec({ bitnorm: 1, norm: 'layer', statistic, epsilon }) as NormSpec;
}

function knownOf(model: NormSpec, values: readonly number[]): KnownGroup {
  return measuredGroup(model, values.map(fromNumber), constantsOf(model, values.length)) as KnownGroup;
}

const incoming = (dy: readonly number[]) => ({
  dy: Float64Array.from(dy),
  weight: undefined,
  unit: rational.one,
});

describe('the filter on doubles for gradients', () => {
  test.prop({ one: gradientCase }, { numRuns: 600 })('decides as the exact sums do', ({ one }) => {
    const { spec, inputs } = written(one);
    const { backward } = spec as NormSpec;
    if (backward === null) throw new Error('expected a backward pass');
    const model = { ...(spec as NormSpec), backward };
    const given = inputs as unknown as NormInputs;
    const [quick, slow] = [true, false].map((filter) => exactBackward(model, given, { filter }));
    for (const [name, { data }] of Object.entries(slow)) {
      expect([name, ...quick[name].data]).toEqual([name, ...data]);
    }
  });

  test.prop(
    {
      integer: fc.integer({ min: 2 ** 10, max: 2 ** 11 - 1 }),
      exponent: fc.integer({ min: -20, max: 10 }),
      offset: fc.constantFrom(0, 2 ** -40, -(2 ** -40), 2 ** -52, -(2 ** -52), 2 ** -60, -(2 ** -60), 2 ** -90),
      rounding: fc.constantFrom(...directions),
    },
    { numRuns: 2000 },
  )('decides nothing wrong beside midpoints and values', ({ integer, exponent, offset, rounding }) => {
    // δ/s is a value or a midpoint of binary16 but for a relative offset, which sits in the scale.
    const target = (integer + 0.5 * (integer % 2)) * 2 ** exponent;
    const inverse = ofRational(rational.add(rational.one, rational.fromNumber(offset)));
    const group = exactGroup([fromNumber(1)], false);
    const known: KnownGroup = { kind: 'known', group, inverse, direction: 1, pull: undefined, centres: false };
    const arithmetic = float64Arithmetic(binary16, { rounding });
    for (const dy of [target, -target]) {
      const [quick, slow] = [true, false].map((filter) => groupGradient(known, incoming([dy]), arithmetic, { filter }));
      expect([...quick]).toEqual([...slow]);
    }
  });

  test.prop(
    {
      base: fc.constantFrom(1, 1000, 2 ** 20, -4096),
      steps: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 2, maxLength: 5 }),
      slope: fc.integer({ min: -3, max: 3 }),
      kind: fc.constantFrom('l2', 'l1', 'range'),
    },
    { numRuns: 1000 },
  )('decides nothing wrong where terms cancel', ({ base, steps, slope, kind }) => {
    // dy nearly proportional to x: what the mean and the scale take off leaves little.
    const values = steps.map((step) => base * (1 + step * 2 ** -23));
    const dy = steps.map((step, j) => slope * step + (j === 0 ? 2 ** -30 : 0) + 5);
    const known = knownOf(modelOf({ kind, constant: 1 }, { value: 2 ** -24, place: 'added' }), values);
    for (const output of outputs) {
      const arithmetic = float64Arithmetic(output);
      const [quick, slow] = [true, false].map((filter) => groupGradient(known, incoming(dy), arithmetic, { filter }));
      expect([...quick]).toEqual([...slow]);
    }
  });

  test('decides nearly all ordinary elements, and none at a midpoint', () => {
    const round = float64Arithmetic(binary16);
    const values = Array.from({ length: 400 }, (_, i) => Math.fround(Math.sin(i)));
    const dy = values.map((_, i) => Math.fround(Math.cos(3 * i)));
    const parts = gradientParts(knownOf(modelOf({ kind: 'l2' }, 1e-5), values), incoming(dy));
    const quick = values.map((_, j) => filteredGradient(parts, j, round));
    expect(quick.filter((one) => one !== undefined).length).toBeGreaterThan(390);
    const group = exactGroup([fromNumber(1)], false);
    const known = { kind: 'known', group, inverse: ofRational(rational.one), direction: 1, pull: undefined } as const;
    const tie = gradientParts({ ...known, centres: false }, incoming([2049]));
    expect(filteredGradient(tie, 0, round)).toBeUndefined();
  });
});
