import { fc } from '@fast-check/vitest';
import type { RowTerm } from '../../src/engines/wasm/row-reduction.ts';
import { floatFormats } from '../../src/formats/catalogue.ts';
import { overflowPolicies } from '../../src/formats/context.ts';
import { anyOrder, explicitTree, groupsOf } from '../reductions/arbitraries.ts';
import { plainStage, type RowCase } from './rows-laws.ts';

export const rowTerms: readonly RowTerm[] = ['value', 'magnitude', 'square', 'product', 'largest'];

const written = fc.integer({ min: 1, max: 150 }).chain((columns) =>
  fc.record({
    columns: fc.constant(columns),
    term: fc.constantFrom(...rowTerms),
    operands: fc.array(fc.constantFrom(...floatFormats.map(({ name }) => name)), { minLength: 1, maxLength: 2 }),
    overflow: fc.constantFrom(...overflowPolicies),
    layout: fc.constantFrom('rows' as const, 'columns' as const),
    rows: fc.integer({ min: 1, max: 40 }),
    seed: fc.nat(1000),
    order: fc.oneof(
      anyOrder,
      explicitTree(columns).map((explicit) => ({ explicit })),
      groupsOf(columns).map((groups) => ({ split: { groups, inner: 'sequentialFromFirst', outer: 'pairwise' } })),
    ),
    format: fc.constantFrom(...floatFormats.map(({ name }) => name)),
    same: fc.boolean(),
    mergeFormat: fc.option(fc.constantFrom('binary32', 'binary16', 'bfloat16'), { nil: undefined, freq: 3 }),
    productFormat: fc.option(fc.constantFrom('binary32', 'binary16', 'bfloat16'), { nil: undefined, freq: 3 }),
    contract: fc.boolean(),
  }),
);

/** Rows of any formats, orders and layouts; many of them none that the engine sums. */
export const anyCase: fc.Arbitrary<RowCase> = written.map(
  ({ order, format, same, mergeFormat, productFormat, contract, operands, ...rest }) => {
    const formats = {
      ...(mergeFormat === undefined ? {} : { mergeFormat }),
      ...(productFormat === undefined ? {} : { productFormat }),
    };
    return {
      ...rest,
      stage: { ...plainStage, order, format, contract, ...formats },
      operands: same ? [format] : operands,
    };
  },
);
