import { binary32, findFormat } from '../formats/catalogue.ts';
import { float64Arithmetic } from '../formats/float64.ts';
import type { Format } from '../formats/format.ts';
import { philox4x32 } from '../formats/random.ts';
import { elementCount, type Tensor, tensor } from '../tensors/tensor.ts';
import type { InputSlot } from './family.ts';
import { inputsOf, type ResolvedSpec } from './spec.ts';

/**
 * Nearly normal numbers of variance 1 (scaled sums of eight uniform ones), the same everywhere for a seed, a stream and a position.
 */
function normals(seed: number, stream: number): (position: number) => number {
  const scale = Math.sqrt(12 / 8) / 2 ** 16;
  return (position) => {
    const words = philox4x32([position, 0, stream, 0], [seed, 0]);
    const sum = words.reduce((total, word) => total + (word >>> 16) + (word & 0xffff), 4);
    return (sum - 4 * 2 ** 16) * scale;
  };
}

/** Integers stand for multiples of 1/32, as the sampled scales say. */
const integerSteps = 32;

type Distribution = (z: number, position: number, rowLength: number) => number;

/** Rows in turn: of mixed magnitudes, plain, and far from zero. */
const mixedRows: Distribution = (z, position, rowLength) => {
  const kind = Math.floor(position / rowLength) % 3;
  if (kind === 0) return z * 2 ** ((position % 13) - 6);
  return kind === 1 ? z : 60 + z / 4;
};

/** Rows in turn: small, plain, and far from zero, within eight bits at steps of 1/32. */
const integerRows: Distribution = (z, position, rowLength) => {
  const kind = Math.floor(position / rowLength) % 3;
  if (kind === 0) return z / 4;
  return kind === 1 ? z : 2 + z / 4;
};

const distributions: Readonly<Record<string, Distribution>> = {
  weight: (z) => 1 + z / 8,
  bias: (z) => z / 8,
  total: (z) => 2 + Math.abs(z),
  dy: (z) => z / 4,
  mean: (z) => z / 8,
  rstd: (z) => 1 + Math.abs(z) / 8,
  running_mean: (z) => z / 8,
  running_var: (z) => 1 + Math.abs(z) / 8,
  running_rstd: (z) => 1 + Math.abs(z) / 8,
  scale: () => 1 / integerSteps,
  weight_scale: () => 1 / integerSteps,
  bias_scale: () => 1 / integerSteps,
  y_scale: () => 1 / integerSteps,
  tensor_scale: () => 1 / integerSteps,
  zero_point: () => 0,
};

/** The value nearest to a number in a format; integers are cut to their range. */
function nearest(format: Format): (x: number) => number {
  if (format.kind === 'float') return float64Arithmetic(format, { overflow: 'saturate' }).round;
  return (x) => Math.max(format.min, Math.min(format.max, Math.round(x * integerSteps))) + 0;
}

function sampleTensor(
  { name, format, shapeFor = (shape) => shape }: InputSlot,
  shape: readonly number[],
  seed: number,
  stream: number,
): Tensor {
  const own = shapeFor(shape);
  const target = format === undefined ? binary32 : findFormat(format);
  const rows = target.kind === 'integer' ? integerRows : mixedRows;
  const [normal, round, distribution] = [normals(seed, stream), nearest(target), distributions[name] ?? rows];
  const data = Float64Array.from({ length: elementCount(own) }, (_, i) =>
    round(distribution(normal(i), i, own.at(-1) ?? 1)),
  );
  return tensor(target, own, data);
}

/** Inputs for a kernel: rows of mixed magnitudes, normal rows and rows far from zero, in turn; the same for the same seed. */
export function sampleInputs(
  spec: ResolvedSpec,
  shape: readonly number[],
  seed: number,
): Readonly<Record<string, Tensor>> {
  const slots = inputsOf(spec).filter(({ optional }) => !optional);
  return Object.fromEntries(slots.map((slot, stream) => [slot.name, sampleTensor(slot, shape, seed, stream)]));
}
