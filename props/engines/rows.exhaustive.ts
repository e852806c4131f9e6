import { test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { wasm } from '../../src/engines/wasm/instance.ts';
import { type RowReducer, rowReducer } from '../../src/engines/wasm/row-reduction.ts';
import { findFloatFormat, floatFormats } from '../../src/formats/catalogue.ts';
import { decode } from '../../src/formats/codec.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { orderPresets } from '../../src/reductions/order.ts';
import { anyCase, rowTerms } from './rows-cases.ts';
import { plainStage, rowSums, wrongRows } from './rows-laws.ts';

property.prop([anyCase], { numRuns: 20_000 })('sums of any rows are those of the definition', (one) => {
  const found = rowSums(one, float64Arithmetic);
  if (typeof found !== 'string') expect(wrongRows(found)).toEqual([]);
});

const presets = Object.keys(orderPresets);

describe.each(presets)('%s', (order) => {
  test.each(rowTerms)('sums long rows of each %s in each format', (term) => {
    for (const { name } of floatFormats) {
      for (const contract of [false, true]) {
        const one = { overflow: 'ieee', layout: 'rows', rows: 20, columns: 4099, seed: 3, term } as const;
        const found = rowSums(
          { ...one, stage: { ...plainStage, format: name, order, contract }, operands: [name] },
          float64Arithmetic,
        );
        if (typeof found !== 'string') expect(wrongRows(found)).toEqual([]);
      }
    }
  });
});

/** All pairs of a value of one list and a value of the other, as rows of two elements. */
function checkPairs(format: string, left: Float64Array, right: Float64Array): void {
  const [a, b] = [left.length, right.length];
  const reducer = rowReducer(
    { stage: { ...plainStage, format }, term: 'value', operands: [format], overflow: 'ieee' },
    {
      ...orderPresets,
    },
  ) as RowReducer;
  const { add } = float64Arithmetic(findFloatFormat(format));
  const [job, x] = wasm().allocate(reducer.scratchBytes({ rows: b, columns: 2 }), 8 * b);
  const sums = new Float64Array(b);
  let wrong = 0;
  for (let i = 0; i < a; i++) {
    wasm()
      .float32(x, 2 * b)
      .fill(left[i], 0, b)
      .set(right, b);
    const flags = reducer.reduce({ address: x, rows: b, columns: 2, layout: 'columns', stride: b }, job, sums);
    for (let j = 0; j < b; j++) {
      if (flags?.[j] !== 1 && !Object.is(sums[j], add(add(0, left[i]), right[j]))) wrong++;
    }
  }
  expect(wrong).toBe(0);
}

const valuesOf = (format: string, step: number): Float64Array => {
  const { bits } = findFloatFormat(format);
  return Float64Array.from({ length: Math.ceil(2 ** bits / step) }, (_, i) =>
    decode(i * step, findFloatFormat(format)),
  );
};

test.each(['float8_e4m3fn', 'float8_e5m2', 'float8_e4m3fnuz', 'float8_e3m4', 'float6_e2m3fn', 'float4_e2m1fn'])(
  'all pairs of %s',
  (format) => {
    checkPairs(format, valuesOf(format, 1), valuesOf(format, 1));
  },
);

test.each(['binary16', 'bfloat16'])('all values of %s onto many others', (format) => {
  checkPairs(format, valuesOf(format, 257), valuesOf(format, 1));
});
