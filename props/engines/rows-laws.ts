import { wasm } from '../../src/engines/wasm/instance.ts';
import { type RowSum, type RowTerm, rowReducer } from '../../src/engines/wasm/row-reduction.ts';
import type { MakeArithmetic } from '../../src/formats/arithmetic.ts';
import { maximum } from '../../src/formats/compare.ts';
import type { MomentStage } from '../../src/normalizers/model.ts';
import { bindNumerics } from '../../src/normalizers/numerics.ts';
import { newReducer, orderTable, type Reducer } from '../../src/normalizers/reducer.ts';
import { hardRow } from './rows-inputs.ts';

/** What is summed, and how it lies. */
export interface RowCase {
  readonly stage: MomentStage;
  readonly term: RowTerm;
  readonly operands: readonly string[];
  readonly overflow: RowSum['overflow'];
  readonly layout: 'rows' | 'columns';
  readonly rows: number;
  readonly columns: number;
  readonly seed: number;
}

export const plainStage: MomentStage = {
  ...{ format: 'binary16', rounding: 'tiesToEven', subnormals: 'keep', order: 'sequential', accumulator: 'plain' },
  ...{ divide: 'after', kind: 'divide', method: 'twoPass', contract: false },
};

const orders = orderTable({});

const scalarSums: Readonly<Record<RowTerm, (reducer: Reducer, left: Float64Array, right: Float64Array) => number>> = {
  value: (reducer, left) => reducer.sum(left),
  magnitude: (reducer, left) => reducer.sum(left.map(Math.abs)),
  square: (reducer, left) => reducer.sumOfSquares(left),
  product: (reducer, left, right) => reducer.sumOfProducts(left, right),
  largest: (_reducer, left) => left.map(Math.abs).reduce(maximum, 0),
};

/** Sums and flags of an engine and of the definition. */
export interface RowSums {
  readonly expected: Float64Array;
  readonly sums: Float64Array;
  readonly flags: Uint8Array;
}

/** Writes rows into the engine's memory, between other values that must not be read as terms. */
function place(address: number, rows: readonly Float64Array[], { layout, columns }: RowCase, stride: number): void {
  const view = wasm()
    .float32(address, layout === 'rows' ? rows.length * stride : columns * stride)
    .fill(Number.NaN);
  rows.forEach((row, r) => {
    row.forEach((x, c) => {
      view[layout === 'rows' ? r * stride + c : c * stride + r] = x;
    });
  });
}

/** The rows' sums on wasm and by the definition; a string where the engine refuses, and why. */
export function rowSums(one: RowCase, make: MakeArithmetic): RowSums | string {
  const { stage, term, operands, overflow, layout, rows, columns, seed } = one;
  const reducer = rowReducer({ stage, term, operands, overflow }, orders);
  if (typeof reducer === 'string') return reducer;
  const refusal = reducer.refusal(columns);
  if (refusal !== undefined) return refusal;
  const [first, second = first] = operands;
  const left = Array.from({ length: rows }, (_, r) => hardRow(first, seed, r, columns));
  // The second factors' kinds of rows drift against the first ones'.
  const right = Array.from({ length: rows }, (_, r) => hardRow(second, seed + 1, r + Math.floor(r / 10), columns));
  const stride = (layout === 'rows' ? columns : rows) + (seed % 3);
  const count = stride * (layout === 'rows' ? rows : columns);
  const [job, x, y] = wasm().allocate(reducer.scratchBytes({ rows, columns }), 4 * count, 4 * count);
  place(x, left, one, stride);
  place(y, right, one, stride);
  const sums = new Float64Array(rows);
  const tile = { address: x, rows, columns, layout, stride, ...(term === 'product' ? { second: y } : {}) };
  const flags = reducer.reduce(tile, job, sums) ?? new Uint8Array(rows);
  const numerics = bindNumerics({ seed: 0, overflow, tininess: 'after' }, make);
  const scalar = newReducer('moment', stage, numerics, orders);
  return { expected: Float64Array.from(left, (row, r) => scalarSums[term](scalar, row, right[r])), sums, flags };
}

/** Rows that are neither flagged nor equal. */
export function wrongRows({ expected, sums, flags }: RowSums): readonly string[] {
  return Array.from(sums, (sum, r) =>
    flags[r] === 1 || Object.is(sum, expected[r]) ? '' : `row ${r}: ${sum} instead of ${expected[r]}`,
  ).filter((text) => text !== '');
}
