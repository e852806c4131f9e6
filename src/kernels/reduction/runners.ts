import type { EngineName, Runner } from '../../engines/engine.ts';
import { holds } from '../../engines/wasm/row-formats.ts';
import { type RowReducer, type RowTerm, rowReducer } from '../../engines/wasm/row-reduction.ts';
import { type RowBlocks, reduceBlocks, rowBlocks } from '../../engines/wasm/row-tiles.ts';
import { findFloatFormat } from '../../formats/catalogue.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import { overFeatures, shapeWithout } from '../../normalizers/geometry.ts';
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

type Stages = ReductionModel['stages'];

/** How a kind is made of a sum: its terms, and what follows. */
interface Summed {
  readonly term: RowTerm;
  /** Formats of which every result is a value, of one or the other; the input's too. */
  formats(stages: Stages): readonly string[];
  finish(sum: number, n: number, reducer: Reducer, root: (x: number) => number): number;
}

const formatsOfSums = ({ reduce: { format, mergeFormat = format, sumFormat } }: Stages): readonly string[] =>
  sumFormat === undefined ? [format, mergeFormat] : [sumFormat];

const formatsOfMeans = ({ reduce }: Stages): readonly string[] => {
  const { format, sumFormat = format, divideFormat = sumFormat, resultFormat = divideFormat } = reduce;
  return [resultFormat];
};

const summed: Partial<Readonly<Record<ReductionKind, Summed>>> = {
  sum: { term: 'value', formats: formatsOfSums, finish: (sum, _n, { finishSum }) => finishSum(sum) },
  mean: {
    term: 'value',
    formats: formatsOfMeans,
    finish: (sum, n, { finishSum, divideBy }) => divideBy(finishSum(sum), n),
  },
  l1: { term: 'magnitude', formats: formatsOfSums, finish: (sum, _n, { finishSum }) => finishSum(sum) },
  sumOfSquares: { term: 'square', formats: formatsOfSums, finish: (sum, _n, { finishSum }) => finishSum(sum) },
  l2: {
    term: 'square',
    formats: ({ root }) => [root.format],
    finish: (sum, _n, { finishSum }, root) => root(finishSum(sum)),
  },
  linf: { term: 'largest', formats: () => [], finish: (largest) => largest },
};

/** Why loading may change values; undefined where it doesn't. */
function refusalOfLoad({ formats, stages }: ReductionModel): string | undefined {
  const input = findFloatFormat(formats.input);
  const compute = findFloatFormat(formats.compute);
  const kept =
    holds(compute, input) &&
    (compute.infinities || !input.infinities) &&
    (compute.nans !== 'none' || input.nans === 'none') &&
    (compute.signedZero || !input.signedZero);
  if (!kept) return `rounds no ${input.name} to ${compute.name} beforehand`;
  if (stages.output.subnormals !== 'keep') return 'flushes no subnormal numbers';
  return undefined;
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

/** A model's steps on rows and on sums, which depend on no shape. */
interface Steps {
  readonly reducer: RowReducer;
  readonly numerics: Numerics;
  /** What makes the output of a sum of n terms. */
  finished(sum: number, n: number): number;
}

function makeSteps(model: ReductionModel): Steps | string {
  const reducer = makeReducer(model);
  if (typeof reducer === 'string') return reducer;
  const numerics = bindNumerics(model, float64Arithmetic);
  const scalar = newReducer('moment', model.stages.reduce, numerics, orderTable(model.orders));
  const { sqrt } = numerics.arithmetic('root', model.stages.root);
  const output = outputRounding(model, numerics);
  const { finish } = summed[model.reduce] as Summed;
  return { reducer, numerics, finished: (sum, n) => output(finish(sum, n, scalar, sqrt)) };
}

/** Steps of models, which hold their orders worked out. */
const known = new WeakMap<ReductionModel, Steps | string>();

function stepsOf(model: ReductionModel): Steps | string {
  const found = known.get(model) ?? makeSteps(model);
  known.set(model, found);
  return found;
}

/** Rows of infinities that loading may turn into numbers, among others: those with sums that are not finite. */
function saturatedRows({ stages, overflow }: ReductionModel, sums: Float32Array): readonly number[] {
  if ((stages.output.overflow ?? overflow) === 'ieee') return [];
  return Array.from(sums.keys()).filter((row) => !Number.isFinite(sums[row]));
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

/** The last rounding; numbers that the output's format holds, but for zeros, are not looked at. */
function outputRounding(model: ReductionModel, numerics: Numerics): (x: number) => number {
  const { formats, stages, reduce } = model;
  const { round, format } = numerics.arithmetic('output', stages.output);
  const results = [formats.input, ...(summed[reduce] as Summed).formats(stages)];
  const held = results.every((name) => holds(format, findFloatFormat(name)));
  return held ? (x) => (x !== 0 && Number.isFinite(x) ? x : round(x)) : round;
}

/** Memory for a value of each row, held as x is: what was lent, if it fits. */
function memoryFor(groups: number, { data }: Tensor<Values>, lent: Values | undefined): Values {
  if (lent !== undefined && lent.constructor === data.constructor && lent.length === groups) return lent;
  return data instanceof Float32Array ? new Float32Array(groups) : new Float64Array(groups);
}

/** What a reduction puts out, on the wasm engine. */
function runReduction(model: ReductionModel, x: Tensor<Values>, lent: Values | undefined): Tensor<Values> {
  const { reducer, numerics, finished } = stepsOf(model) as Steps;
  const shape = shapeWithout(x.shape, model.axes);
  const blocks = rowBlocks(x.shape, model.axes) as RowBlocks;
  const { outer, size, inner } = blocks;
  const sums = new Float32Array(outer * inner);
  const flagged = reduceBlocks(reducer, x.data, blocks, sums);
  const y = memoryFor(sums.length, x, lent);
  for (let row = 0; row < sums.length; row++) y[row] = finished(sums[row], size);
  const doubtful = new Set([...flagged, ...saturatedRows(model, sums)]);
  if (doubtful.size > 0) {
    const { round } = numerics.arithmetic('output', model.stages.output);
    const byValue = rowByRow(model, x, numerics);
    for (const row of doubtful) y[row] = round(byValue(row));
  }
  return tensor<Values>(findFloatFormat(model.formats.output), shape, y);
}

const wasmRunner: Runner<ReductionModel> = {
  refusal: (model, { x }) => {
    const steps = stepsOf(model);
    if (typeof steps === 'string') return steps;
    const { shape, data } = x as Tensor<Values>;
    if (data instanceof Float32Array && findFloatFormat(model.formats.output).precision > 24)
      return 'holds no outputs of more than 24 bits as x is held';
    const blocks = rowBlocks(shape, model.axes);
    if (blocks === undefined) return 'reduces axes that follow one another only';
    return blocks.outer * blocks.inner === 0 ? 'has no rows to reduce' : steps.reducer.refusal(blocks.size);
  },
  run: (model, { x }, into) => ({ y: runReduction(model, x as Tensor<Values>, into?.y) }),
};

/** Ways to run whole reductions. */
export const runners: Partial<Readonly<Record<EngineName, Runner<ReductionModel>>>> = { wasm: wasmRunner };
