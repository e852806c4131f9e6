import { test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import { orderPresets } from '../../src/reductions/order.ts';
import { anyCase, rowTerms } from './rows-cases.ts';
import { rowKinds } from './rows-inputs.ts';
import { plainStage, type RowCase, rowSums, wrongRows } from './rows-laws.ts';

const presets = Object.keys(orderPresets);

/** Formats of steps, of operands, and what else the stage says, which the engine sums. */
const numerics: readonly (readonly [format: string, operand: string, rest: Partial<RowCase['stage']>])[] = [
  ['binary16', 'binary16', {}],
  ['binary32', 'binary16', {}],
  ['binary32', 'binary32', {}],
  ['binary32', 'binary32', { contract: true }],
  ['binary32', 'binary16', { contract: true }],
  ['binary32', 'bfloat16', { contract: true }],
  ['binary16', 'binary16', { contract: true }],
  ['binary16', 'float8_e4m3fn', { contract: true, mergeFormat: 'binary32' }],
  ['bfloat16', 'bfloat16', {}],
  ['tf32', 'binary16', { contract: true }],
  ['float8_e4m3fn', 'float8_e4m3fn', {}],
  ['float8_e5m2', 'float8_e5m2', { contract: true }],
  ['float8_e4m3fnuz', 'float8_e4m3fnuz', {}],
  ['binary16', 'float8_e5m2', { productFormat: 'float8_e5m2' }],
];

const base: Omit<RowCase, 'stage' | 'term' | 'operands'> = {
  ...{ overflow: 'ieee', layout: 'rows', rows: 40, columns: 37, seed: 5 },
};

const tiles = [
  [1, 'rows'],
  [16, 'columns'],
  [37, 'rows'],
  [150, 'columns'],
] as const;

const kindCount = Object.keys(rowKinds).length;

describe.each(numerics)('sums in %s of %s %o', (format, operand, rest) => {
  test.each(rowTerms)('are those of the definition in every named order, of each %s', (term) => {
    let done = 0;
    for (const [i, order] of presets.entries()) {
      const stage = { ...plainStage, format, order, ...rest };
      for (const [columns, layout] of [tiles[i % 4], tiles[(i + 1) % 4]]) {
        const found = rowSums({ ...base, stage, term, operands: [operand], columns, layout }, float64Arithmetic);
        if (typeof found === 'string') continue;
        expect(wrongRows(found)).toEqual([]);
        // Ordinary rows are the engine's own work, but for zeros of an unknown sign.
        for (let row = 0; row < base.rows; row += kindCount)
          expect(found.flags[row] === 0 || found.expected[row] === 0).toBe(true);
        done++;
      }
    }
    expect(done).toBeGreaterThan(presets.length);
  });
});

let tried = 0;
let taken = 0;

property.prop([anyCase], { numRuns: 800, seed: 11 })(
  'sums are those of the definition whatever the formats, the order and the layout, or the engine refuses',
  (one) => {
    tried++;
    const found = rowSums(one, float64Arithmetic);
    if (typeof found === 'string') return;
    taken++;
    expect(wrongRows(found)).toEqual([]);
  },
);

test('of which the engine takes a good part', () => {
  expect(taken).toBeGreaterThan(tried / 4);
});

test('the exact reference gives the same sums', () => {
  for (const [format, operand, rest] of numerics) {
    const stage = { ...plainStage, format, order: 'warp', ...rest };
    const found = rowSums({ ...base, stage, term: 'square', operands: [operand] }, referenceArithmetic);
    expect(typeof found === 'string' ? found : wrongRows(found)).toEqual([]);
  }
});

test('the rows tell orders apart', () => {
  const sumsBy = (order: string): readonly number[] => {
    const found = rowSums(
      { ...base, columns: 300, stage: { ...plainStage, order }, term: 'value', operands: ['binary16'] },
      float64Arithmetic,
    );
    return typeof found === 'string' ? [] : Array.from(found.sums);
  };
  const results = presets.map((order) => sumsBy(order).join());
  expect(new Set(results).size).toBeGreaterThan(5);
});

test('rows whose partial sums overflow and come back are summed by the engine itself, where the format has infinities', () => {
  let infinite = 0;
  for (const order of presets) {
    const one: RowCase = { ...base, stage: { ...plainStage, order }, term: 'value', operands: ['binary16'] };
    const found = rowSums(one, float64Arithmetic);
    if (typeof found === 'string') throw new Error(found);
    const overflowing = Object.keys(rowKinds).indexOf('overflowing');
    for (let row = overflowing; row < base.rows; row += kindCount) {
      expect(found.flags[row]).toBe(0);
      if (!Number.isFinite(found.sums[row])) infinite++;
    }
  }
  expect(infinite).toBeGreaterThan(0);
});

test('a row of −0 is −0 from the first element, and +0 from zero', () => {
  for (const [order, zero] of [
    ['sequential', 0],
    ['sequentialFromFirst', -0],
  ] as const) {
    const one: RowCase = { ...base, stage: { ...plainStage, order }, term: 'value', operands: ['binary16'] };
    const found = rowSums(one, float64Arithmetic);
    if (typeof found === 'string') throw new Error(found);
    const row = Object.keys(rowKinds).indexOf('negativeZeros');
    expect(found.expected[row]).toBe(zero);
    expect(found.flags[row] === 1 || Object.is(found.sums[row], zero)).toBe(true);
  }
});

test.each([
  [{ rounding: 'towardZero' }, 'rounds to nearest with ties to even only'],
  [{ subnormals: 'flush' }, 'flushes no subnormal numbers'],
  [{ accumulator: 'kahan' }, 'has plain accumulators only'],
  [{ format: 'binary64' }, 'has no steps of binary64'],
  [{ format: 'float8_e8m0fnu' }, 'has no steps of float8_e8m0fnu'],
  [{ order: { byGroup: { cycle: ['sequential', 'warp'] } } }, 'sums all rows in one order'],
  [{ format: 'bfloat16' }, 'sums no values of binary16 in bfloat16'],
] as const)('%o is refused: the engine %s', (rest, reason) => {
  const stage = { ...plainStage, ...rest } as RowCase['stage'];
  expect(rowSums({ ...base, stage, term: 'value', operands: ['binary16'] }, float64Arithmetic)).toBe(reason);
});
