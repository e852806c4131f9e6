import type { EngineName, Runner } from '../../engines/engine.ts';
import { wasm } from '../../engines/wasm/instance.ts';
import { type RowReducer, type RowTerm, rowReducer } from '../../engines/wasm/row-reduction.ts';
import { reduceBlocks, rowBlocks } from '../../engines/wasm/row-tiles.ts';
import { findFloatFormat } from '../../formats/catalogue.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import { overFeatures } from '../../normalizers/geometry.ts';
import { bindNumerics, type Numerics } from '../../normalizers/numerics.ts';
import { newReducer, orderTable, type Reducer } from '../../normalizers/reducer.ts';
import { type Tensor, tensor, type Values } from '../../tensors/tensor.ts';
import { elementsOf, loader, reducing } from './emulate.ts';
import type { ReductionKind, ReductionModel } from './model.ts';

/*
 * Whole reductions on wasm. Bit-equal to emulateReduction: sums of rows come from src/engines/wasm/row-reduction.ts, what follows a sum is
 * done here by the scalar code, and rows that the engine doubts are reduced by it altogether. Precondition: the compute format holds the
 * input's values, so that loading changes none.
 */

/** How a kind is made of a sum: its terms, and what follows. */
interface Summed {
  readonly term: RowTerm;
  finish(sum: number, n: number, reducer: Reducer, root: (x: number) => number): number;
}

const summed: Partial<Readonly<Record<ReductionKind, Summed>>> = {
  sum: { term: 'value', finish: (sum, _n, { finishSum }) => finishSum(sum) },
  mean: { term: 'value', finish: (sum, n, { finishSum, divideBy }) => divideBy(finishSum(sum), n) },
  l1: { term: 'magnitude', finish: (sum, _n, { finishSum }) => finishSum(sum) },
  sumOfSquares: { term: 'square', finish: (sum, _n, { finishSum }) => finishSum(sum) },
  l2: { term: 'square', finish: (sum, _n, { finishSum }, root) => root(finishSum(sum)) },
  linf: { term: 'largest', finish: (largest) => largest },
};

/** Why loading may change values; undefined where it doesn't. */
function refusalOfLoad({ formats, stages, overflow }: ReductionModel): string | undefined {
  const input = findFloatFormat(formats.input);
  const compute = findFloatFormat(formats.compute);
  const kept =
    input.precision <= compute.precision &&
    input.emin - input.precision >= compute.emin - compute.precision &&
    input.max <= compute.max &&
    (compute.infinities || !input.infinities) &&
    (compute.nans !== 'none' || input.nans === 'none') &&
    (compute.signedZero || !input.signedZero);
  if (!kept) return `rounds no ${input.name} to ${compute.name} beforehand`;
  if (stages.output.subnormals !== 'keep') return 'flushes no subnormal numbers';
  // An infinity that is to become a number.
  return (stages.output.overflow ?? overflow) === 'ieee'
    ? undefined
    : 'has results that overflow as IEEE 754 says only';
}

function makeReducer(model: ReductionModel): RowReducer | string {
  const { stages, formats, overflow, orders, extremum, reduce } = model;
  const kind = summed[reduce];
  if (kind === undefined) return `has no reduction "${reduce}"`;
  if (reduce === 'mean' && stages.reduce.divide !== 'after') return 'divides sums only';
  if ([stages.output, stages.root].some(({ rounding }) => typeof rounding !== 'string')) return 'draws no random bits';
  const sum = { stage: stages.reduce, term: kind.term, operands: [formats.input], overflow };
  return refusalOfLoad(model) ?? rowReducer(sum, orderTable(orders), extremum);
}

/** Reducers of models, which hold their orders worked out. */
const reducers = new WeakMap<ReductionModel, RowReducer | string>();

function reducerOf(model: ReductionModel): RowReducer | string {
  const found = reducers.get(model) ?? makeReducer(model);
  reducers.set(model, found);
  return found;
}

/** Reduces single rows value by value. */
function rowByRow(model: ReductionModel, x: Tensor<Values>, numerics: Numerics): (row: number) => number {
  const geometry = overFeatures(x.shape, model);
  const reduce = reducing(model, numerics);
  const load = loader(model, numerics);
  return (row) =>
    reduce(
      Float64Array.from(elementsOf(geometry, row), (element) => load.round(x.data[element])),
      row,
    );
}

/** What a reduction puts out, on the wasm engine. */
function runReduction(model: ReductionModel, x: Tensor<Values>): Tensor<Values> {
  const reducer = reducerOf(model) as RowReducer;
  const { statisticShape, groups, size } = overFeatures(x.shape, model);
  const numerics = bindNumerics(model, float64Arithmetic);
  const scalar = newReducer('moment', model.stages.reduce, numerics, orderTable(model.orders));
  const root = numerics.arithmetic('root', model.stages.root).sqrt;
  const output = numerics.arithmetic('output', model.stages.output).round;
  const { finish } = summed[model.reduce] as Summed;
  const y = new Float64Array(groups);
  const blocks = rowBlocks(x.shape, model.axes);
  const doubtful = blocks === undefined ? [] : reduceBlocks(wasm(), reducer, x.data, blocks, y);
  for (let row = 0; row < groups; row++) y[row] = finish(y[row], size, scalar, root);
  if (doubtful.length > 0) {
    const byValue = rowByRow(model, x, numerics);
    for (const row of doubtful) y[row] = byValue(row);
  }
  const rounded = y.map(output);
  const data = x.data instanceof Float32Array ? Float32Array.from(rounded) : rounded;
  return tensor<Values>(findFloatFormat(model.formats.output), statisticShape, data);
}

const wasmRunner: Runner<ReductionModel> = {
  refusal: (model, { x }) => {
    const reducer = reducerOf(model);
    if (typeof reducer === 'string') return reducer;
    const { shape, data } = x as Tensor<Values>;
    if (data instanceof Float32Array && findFloatFormat(model.formats.output).precision > 24)
      return 'holds no outputs of more than 24 bits as x is held';
    const blocks = rowBlocks(shape, model.axes);
    if (blocks === undefined) return 'reduces axes that follow one another only';
    return blocks.outer * blocks.inner === 0 ? 'has no rows to reduce' : reducer.refusal(blocks.size);
  },
  run: (model, { x }) => ({ y: runReduction(model, x as Tensor<Values>) }),
};

/** Ways to run whole reductions. */
export const runners: Partial<Readonly<Record<EngineName, Runner<ReductionModel>>>> = { wasm: wasmRunner };
