import * as fc from 'fast-check';
import { binary32, findFormat } from '../../formats/catalogue.ts';
import { isValue } from '../../formats/codec.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import { philox4x32 } from '../../formats/random.ts';
import type { Tensors } from '../../kernels/family.ts';
import type { NormSpec } from '../../kernels/norm/resolve.ts';
import { inputsOf } from '../../kernels/spec.ts';
import { geometryOf } from '../../normalizers/catalogue.ts';
import { elementCount, type Tensor, tensor } from '../../tensors/tensor.ts';
import { simplified } from '../simplified.ts';
import { simplerTensors } from '../tensors/tensors.ts';
import { valuesOf } from '../values/values.ts';
import { inputFormat } from './law.ts';

const weights = [1, 2, -1, 0.5, 3, 0];
const biases = [0, 1, -1, 2, 0.5, -4];

/** Parameters where nothing is drawn. */
const plain: Readonly<Record<string, number>> = { weight: 1, rstd: 1, running_var: 1, running_rstd: 1 };

/** Every tensor that the spec reads beside x: weights 1, biases and residuals 0; for another seed than 0, simple weights and biases. */
export function inputsWith(spec: NormSpec, x: Tensor, seed = 0): Tensors {
  const slots = inputsOf(spec).filter(({ name }) => name !== 'x');
  const entries = slots.map(({ name, format, shapeFor = (shape) => shape }) => {
    const target = format === undefined ? binary32 : findFormat(format);
    const shape = shapeFor(x.shape);
    const choices = seed === 0 ? [] : name === 'weight' ? weights : name === 'bias' ? biases : [];
    const own = choices.filter((value) => isValue(value, target));
    const data = Float64Array.from({ length: elementCount(shape) }, (_, i) =>
      own.length === 0 ? (plain[name] ?? 0) : own[philox4x32([i, 0, 0, 0], [seed, 0])[0] % own.length],
    );
    return [name, tensor(target, shape, data)] as const;
  });
  return { x, ...Object.fromEntries(entries) };
}

const lengths = [1, 2, 3, 4, 5, 8];
const mostElements = 64;

/** How many axes the spec speaks of, at least two. */
function rankOf({ axes = [], channelAxis }: NormSpec): number {
  const named = [...axes, ...(channelAxis === undefined ? [] : [channelAxis])];
  return Math.max(2, ...named.map((axis) => (axis < 0 ? -axis : axis + 1)));
}

/** All shapes of a rank of short axes. */
function shapesOfRank(rank: number): readonly (readonly number[])[] {
  if (rank === 0) return [[]];
  return shapesOfRank(rank - 1)
    .flatMap((shape) => lengths.map((length) => [...shape, length]))
    .filter((shape) => elementCount(shape) <= mostElements);
}

/** Elements in a group; undefined where the spec does not fit the shape. */
export function groupSize(spec: NormSpec, shape: readonly number[]): number | undefined {
  try {
    return geometryOf(spec, shape).size;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Those of the shapes that fit the spec, their channels as many times as there are groups. */
function suited(
  spec: NormSpec,
  shapes: readonly (readonly number[])[],
  suits: (size: number) => boolean,
): readonly (readonly number[])[] {
  const { channelAxis = 0, groups = 1 } = spec;
  const least = 2 * (spec.statistic.chunks ?? 1);
  const axisOf = (rank: number): number => (channelAxis < 0 ? channelAxis + rank : channelAxis);
  const grouped = (shape: readonly number[]): readonly number[] => {
    const axis = axisOf(shape.length);
    return shape[axis] % groups === 0 ? shape : shape.with(axis, shape[axis] * groups);
  };
  return shapes.map(grouped).filter((shape) => {
    const size = groupSize(spec, shape);
    return size !== undefined && size >= least && suits(size);
  });
}

/**
 * Shapes that fit a spec and whose groups have at least two elements a chunk, the smallest first.
 * @throws RangeError when there is none
 */
export function fittingShapes(
  spec: NormSpec,
  given: readonly number[] | undefined,
  suits: (size: number) => boolean = () => true,
): readonly (readonly number[])[] {
  const rank = given?.length ?? rankOf(spec);
  const candidates = given === undefined ? [shapesOfRank(rank), shapesOfRank(rank + 1)] : [[given]];
  const found = candidates.map((shapes) => suited(spec, shapes, suits)).find((shapes) => shapes.length > 0);
  if (found === undefined)
    throw new RangeError(`"shape" expected one that fits the spec${given ? `, got [${given}]` : ''}`);
  return [...found].sort((a, b) => elementCount(a) - elementCount(b));
}

/** Tensors of these shapes whose elements the shape decides. They shrink to the smaller of the shapes and to simple elements. */
export function tensorsOver(
  spec: NormSpec,
  shapes: readonly (readonly number[])[],
  elements: (shape: readonly number[]) => fc.Arbitrary<number>,
): fc.Arbitrary<Tensor> {
  const format = inputFormat(spec);
  const fits = (shape: readonly number[]): boolean => shapes.some((one) => `${one}` === `${shape}`);
  const base = fc.constantFrom(...shapes).chain((shape) => {
    const count = elementCount(shape);
    return fc
      .array(elements(shape), { minLength: count, maxLength: count })
      .map((data) => tensor(format, shape, Float64Array.from(data)));
  });
  const accepts = ({ shape, data }: Tensor): boolean => {
    if (!fits(shape)) return false;
    const own = elements(shape);
    return data.every((value) => own.canShrinkWithoutContext(value));
  };
  return simplified(base, accepts, simplerTensors);
}

/** Finite values, mostly of moderate size, some of any. */
export function ordinaryValues(spec: NormSpec): fc.Arbitrary<number> {
  const format = inputFormat(spec);
  const { round } = float64Arithmetic(format, { overflow: 'saturate' });
  const moderate = fc.integer({ min: -(2 ** 20), max: 2 ** 20 }).map((n) => round(n / 2 ** 18) + 0);
  const anywhere = valuesOf(format);
  const base = fc.oneof({ weight: 4, arbitrary: moderate }, { weight: 1, arbitrary: anywhere });
  return simplified(
    base,
    (value) => anywhere.canShrinkWithoutContext(value),
    () => [],
  );
}
