import * as rational from '../exact/rational.ts';
import { fromRational, type Real, realZero } from '../exact/real.ts';
import { type ExactValue, quantizeBlocks, quantizeExactBlocks } from '../formats/blocks/index.ts';
import { findFormat } from '../formats/catalogue.ts';
import { blockFormatOf, blockLayout, blockTensors } from '../tensors/blocks.ts';
import { type Tensor, tensor } from '../tensors/tensor.ts';
import type { BlockStage, NormModel } from './model.ts';
import type { Numerics } from './numerics.ts';

type Outputs = Readonly<Record<string, Tensor>>;

/** The stage that puts the output into blocks, where a model has one. */
export function blockStageOf({ stages }: Pick<NormModel, 'stages'>): BlockStage | undefined {
  const last = stages.epilogue.at(-1);
  return last?.kind === 'block' ? last : undefined;
}

/** The finished elements as tensors: y, or the tensors of its blocks. */
export function outputTensors(
  model: NormModel,
  numerics: Numerics,
  shape: readonly number[],
  finished: Float64Array,
): Outputs {
  const stage = blockStageOf(model);
  if (stage === undefined) return { y: tensor(findFormat(model.formats.output), shape, finished) };
  const format = blockFormatOf(stage.block, model.formats.output);
  const blocks = quantizeBlocks(finished, format, {
    layout: blockLayout(shape, stage.block.axis),
    rounding: numerics.rounding(stage),
    tally: numerics.tally('epilogue'),
    make: numerics.make,
    at: (element) => numerics.at('epilogue', element),
  });
  return blockTensors(blocks, format, stage.block, shape);
}

/** Gathers the exact elements of a model whose output is in blocks. */
export interface ExactBlocks {
  /** Takes an element by its index: a number, or a real number times any factor. */
  set(element: number, value: number | ((factor: rational.Rational) => Real)): void;
  tensors(): Outputs;
}

/** A number times any factor; NaN and infinities stay what they are. */
function scaled(value: number): ExactValue {
  if (!Number.isFinite(value)) return () => value;
  const exact = rational.fromNumber(value);
  return (factor) => fromRational(rational.multiply(exact, factor));
}

/** What is below 0 becomes 0. */
function rectified(value: ExactValue): ExactValue {
  return (factor) => {
    const x = value(factor);
    const negative = typeof x === 'number' ? x < 0 : x.negative;
    return negative ? realZero : x;
  };
}

/** What an exact output in blocks is gathered in; undefined for models whose output is not. */
export function exactBlocks(model: NormModel, shape: readonly number[]): ExactBlocks | undefined {
  const stage = blockStageOf(model);
  if (stage === undefined) return undefined;
  const relu = model.stages.epilogue.some(({ kind }) => kind === 'relu');
  const values: ExactValue[] = [];
  const { block, rounding } = stage;
  return {
    set: (element, value) => {
      const exact = typeof value === 'number' ? scaled(value) : value;
      values[element] = relu ? rectified(exact) : exact;
    },
    tensors: () => {
      const format = blockFormatOf(block, model.formats.output);
      const layout = blockLayout(shape, block.axis);
      const direction = typeof rounding === 'string' ? rounding : 'tiesToEven';
      return blockTensors(quantizeExactBlocks(values, format, layout, direction), format, block, shape);
    },
  };
}
