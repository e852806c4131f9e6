import { findFloatFormat } from '../../../formats/catalogue.ts';
import { slopes } from '../../../normalizers/backward/slope.ts';
import { slopeConstant } from '../../../normalizers/backward/slope-weights.ts';
import type { ProductSumStage, SumStage } from '../../../normalizers/backward/stages.ts';
import { norms } from '../../../normalizers/catalogue.ts';
import type { Geometry } from '../../../normalizers/geometry.ts';
import { savedScaleName } from '../../../normalizers/inputs.ts';
import type { NormModel, Stage } from '../../../normalizers/model.ts';
import { orderTable } from '../../../normalizers/reducer.ts';
import { lookUpOrder } from '../../../reductions/order.ts';
import type { Tensor, Values } from '../../../tensors/tensor.ts';
import type { Instance } from '../instance.ts';
import { ofGroups, writePadded } from './areas.ts';
import type { DirectBackward } from './backward-program.ts';
import type { BackwardGiven, GradientTiles } from './backward-tiles.ts';
import { isNarrow, roundingConstants } from './formats.ts';
import type { Layout } from './layout.ts';
import { roundedTensors } from './parameter-sums.ts';

/*
 * Gradients by assembly/norms/gradient.ts: groups are rows, every operation is binary32's own and every sum a chain from zero, so that a
 * tile is read and written in one go. Bit-equal to the definition (Object.is; NaN as a class) under `isPlain`, but for the rows it flags.
 */

const isSingle = (format: string | undefined): boolean => format === undefined || format === 'binary32';

/** Whether each operation of a stage is the machine's own of binary32, overflow to infinity included. */
function isNative(model: NormModel, { format, rounding, subnormals, overflow = model.overflow }: Stage): boolean {
  return format === 'binary32' && rounding === 'tiesToEven' && subnormals === 'keep' && overflow === 'ieee';
}

/** Whether a sum is a chain of such additions, from zero. */
function isChain(model: NormModel, stage: SumStage | ProductSumStage): boolean {
  const order = lookUpOrder(stage.order, orderTable(model.orders));
  if (!('chain' in order) || order.chain.start !== 'zero') return false;
  const { mergeFormat } = stage;
  const plain = order.chain.block === undefined && order.chain.alternate === undefined && stage.accumulator === 'plain';
  return plain && isSingle(mergeFormat) && isNative(model, stage);
}

/** The same of a sum over a group, and its division by a count. */
function isDividedChain(model: NormModel, stage: SumStage): boolean {
  const { sumFormat, divideFormat, resultFormat, parts, kind } = stage;
  const single = [sumFormat, divideFormat, resultFormat].every(isSingle);
  return single && parts === undefined && kind === 'divide' && isChain(model, stage);
}

const multipliesApart = ({ contract, productFormat }: Pick<ProductSumStage, 'contract' | 'productFormat'>): boolean =>
  !contract && isSingle(productFormat);

/** Whether gradients can be formed so. Precondition: there is no other refusal. */
export function isPlain(model: NormModel, backward: DirectBackward, geometry: Geometry, layout: Layout): boolean {
  const { load, center, normalize, product, dot, sum, gradient, parameters, output } = backward.stages;
  const { affine, formats } = model;
  const target = findFloatFormat(output.format);
  if (layout.direction !== 'rows' || ((affine.weight || affine.bias) && ofGroups(geometry))) return false;
  // As x is loaded.
  const loaded = { ...model.stages.output, format: formats.compute };
  const steps = [loaded, load, center, normalize, product, gradient];
  return (
    steps.every((stage) => isNative(model, stage)) &&
    normalize.form === 'centered' &&
    isSingle(normalize.resultFormat) &&
    !gradient.contract &&
    isDividedChain(model, dot) &&
    multipliesApart(dot) &&
    (!norms[model.norm].centres || isDividedChain(model, sum)) &&
    isChain(model, parameters) &&
    parameters.heldFormat === undefined &&
    multipliesApart(parameters) &&
    target.signedZero &&
    (target.name === 'binary32' || isNarrow(target))
  );
}

/** Bytes by which areas are moved apart: rows of 4096 bytes would else share the same few places of a cache. */
const apart = 1024;
const jobBytes = 336;

/** Addresses of what a job works on. */
function allocate(wasm: Instance, { rows, stride }: Layout) {
  const row = stride * 4;
  // Four rows are worked on at once.
  const tile = Math.ceil(rows / 4) * 4 * row;
  const sizes = [tile, tile, row, row, row, rows * 4, rows * 4, rows, jobBytes];
  const addresses = wasm.allocate(...sizes.flatMap((size) => [size, apart])).filter((_, i) => i % 2 === 0);
  const [x, gradients, weight, weightSums, biasSums, means, scales, flags, job] = addresses;
  return { x, gradients, weight, weightSums, biasSums, means, scales, flags, job };
}

type Addresses = ReturnType<typeof allocate>;

/** Writes what does not change from tile to tile; see assembly/norms/gradient.ts. */
function writeJob({ run, backward, parameters }: BackwardGiven, at: Addresses): void {
  const { model, geometry, layout, wasm } = run;
  const { size } = geometry;
  const { dot, gradient, output } = backward.stages;
  const outputFormat = findFloatFormat(output.format);
  for (const sums of [at.weightSums, at.biasSums]) wasm.float32(sums, layout.stride).fill(0);
  wasm.float32(at.means, layout.rows).fill(0);
  if (parameters.weight === undefined) wasm.float32(at.weight, layout.stride).fill(1);
  else writePadded(wasm, at.weight, parameters.weight);
  const is = (yes: boolean): number => (yes ? 1 : 0);
  wasm
    .int32(at.job, 13)
    .set([
      ...[at.x, at.gradients, at.weight, at.means, at.scales, at.weightSums, at.biasSums, at.flags, size],
      ...[layout.stride * 4, is(gradient.association === 'stepwise'), is(outputFormat.name !== 'binary32')],
      is(norms[model.norm].centres),
    ]);
  const { scale, least, largest } = roundingConstants(outputFormat);
  const count = slopes[model.statistic.kind].count(size, model.statistic);
  const constant = slopeConstant(model, size, findFloatFormat(dot.format));
  [count, constant, size, scale, least, largest, -0].forEach((value, i) => {
    wasm.float32(at.job + 64 + 16 * i, 4).fill(value);
  });
}

/** Forms gradients so. Precondition: isPlain. */
export function plainGradients(given: BackwardGiven): GradientTiles {
  const { run, saved } = given;
  const { model, inputs, geometry, layout, wasm } = run;
  const at = allocate(wasm, layout);
  writeJob(given, at);
  const { centres } = norms[model.norm];
  const scaleName = savedScaleName(model);
  const scales = saved[scaleName];
  const form = scaleName === 'scale' ? wasm.kernels.formDividedGradients : wasm.kernels.formGradients;
  const dy = (inputs.dy as Tensor<Values>).data;
  return {
    ofTile: (tile) => {
      const { first, groups } = tile;
      layout.load(inputs.x.data, tile, wasm.float32(at.x, layout.rows * layout.stride));
      layout.load(dy, tile, wasm.float32(at.gradients, layout.rows * layout.stride));
      if (centres) wasm.float32(at.means, groups).set(saved.mean.subarray(first, first + groups));
      wasm.float32(at.scales, groups).set(scales.subarray(first, first + groups));
      form(at.job, groups);
      return { dx: at.x, flags: wasm.uint8(at.flags, groups) };
    },
    // Their terms are those that the machine formed.
    defined: () => ({ collect: () => undefined, end: () => undefined }),
    tensors: () => {
      const ofSums = (address: number): Float64Array => Float64Array.from(wasm.float32(address, geometry.size));
      return roundedTensors(given, ofSums(at.weightSums), ofSums(at.biasSums));
    },
  };
}
