import { expect, test } from 'vitest';
import { wasm } from '../../src/engines/wasm/instance.ts';
import { rowReducer } from '../../src/engines/wasm/row-reduction.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import { bindNumerics } from '../../src/normalizers/numerics.ts';
import { newReducer, orderTable } from '../../src/normalizers/reducer.ts';
import { plainStage } from './rows-laws.ts';

/*
 * Products of two terms, by fma in binary32, whose sum with the first product lies so near to a point half-way between two binary32 values
 * that doubles round it to that point, and binary32 then to the wrong side.
 */

const below = [2 ** -12 * (1 + 2 ** -23), 2 ** -12 * (1 - 2 ** -23)];
/** 2^-150·(1 − 2^-46) */
const tiny = [2 ** -75 * (1 + 2 ** -23), 2 ** -75 * (1 - 2 ** -23)];

const rows = {
  normal: { left: [1, below[0]], right: [1 + 2 ** -23, below[1]] },
  subnormal: { left: [1, tiny[0]], right: [2 ** -127 + 2 ** -149, tiny[1]] },
};

/** One part of a split, so that a program runs the chain. */
const chained = { split: { blocks: 64, inner: 'sequential', outer: 'pairwise' } };

test.each(['sequential', 'sequentialFromFirst', chained])('double roundings are found in the order %j', (order) => {
  for (const { left, right } of Object.values(rows)) {
    const stage = { ...plainStage, format: 'binary32', contract: true, order };
    const orders = orderTable({});
    const reducer = rowReducer(
      { stage, term: 'product', operands: ['binary32', 'binary32'], overflow: 'ieee' },
      orders,
    );
    if (typeof reducer === 'string') throw new Error(reducer);
    const [job, x, y] = wasm().allocate(reducer.scratchBytes({ rows: 1, columns: 2 }), 8, 8);
    wasm().float32(x, 2).set(left);
    wasm().float32(y, 2).set(right);
    const sums = new Float64Array(1);
    const tile = { address: x, second: y, rows: 1, columns: 2, layout: 'rows', stride: 2 } as const;
    expect(reducer.reduce(tile, job, sums)).toBeUndefined();
    const numerics = bindNumerics({ seed: 0, overflow: 'ieee', tininess: 'after' }, referenceArithmetic);
    const expected = newReducer('moment', stage, numerics, orders).sumOfProducts(
      Float64Array.from(left),
      Float64Array.from(right),
    );
    expect(sums[0]).toBe(expected);
    // A double and then binary32 is not enough.
    expect(Math.fround(left[0] * right[0] + left[1] * right[1])).not.toBe(expected);
  }
});
