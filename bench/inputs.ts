import {
  type FloatFormat,
  findFloatFormat,
  float64Arithmetic,
  inputsOf,
  philox4x32,
  type ResolvedSpec,
  type Tensor,
  tensor,
} from '#library/index';

/** Longer inputs repeat from here on: no path remembers that far, and what their results must be is known from the first ones. */
export const period = 1_000_000;

/** Fills an array whose first values are known up to the period. */
function repeated(values: Float32Array, known: number): Float32Array {
  for (let done = known; done < values.length; done *= 2)
    values.copyWithin(done, 0, Math.min(done, values.length - done));
  return values;
}

/** The first values of each seed, as far as they were asked for: they take longer to make than to work on. */
const made = new Map<number, Float32Array>();

function firstNormals(n: number, seed: number): Float32Array {
  const known = made.get(seed);
  if (known !== undefined && known.length >= n) return known.subarray(0, n);
  const values = new Float32Array(n);
  const scale = Math.sqrt(12 / 8) / 2 ** 16;
  for (let i = 0; i < n; i++) {
    const words = philox4x32([i, 0, 0, 0], [seed, 0]);
    const sum = words.reduce((total, word) => total + (word >>> 16) + (word & 0xffff), 4);
    values[i] = (sum - 4 * 2 ** 16) * scale;
  }
  made.set(seed, values);
  return values;
}

/** Nearly normal numbers of variance 1: scaled sums of eight uniform ones, the same for a seed. */
export function normals(n: number, seed = 1): Float32Array {
  const values = new Float32Array(n);
  const known = Math.min(n, period);
  values.set(firstNormals(known, seed));
  return repeated(values, known);
}

/** Normal numbers times 2^-30 … 2^20: binary16 has subnormals and zeros for many of them, and infinities for others. */
export function wideNormals(n: number): Float32Array {
  return normals(n).map((x, i) => x * 2 ** ((i % 51) - 30));
}

/** Normal numbers rounded to a format: what a kernel of that format reads. */
export function normalsOf(format: FloatFormat, n: number, seed = 1): Float32Array {
  const values = normals(n, seed);
  const known = Math.min(n, period);
  const { round } = float64Arithmetic(format);
  for (let i = 0; i < known; i++) values[i] = round(values[i]);
  return repeated(values, known);
}

/** What an input's normal numbers are scaled and moved by, where a kernel wants other ones. */
const distributions: Readonly<Record<string, (z: number) => number>> = {
  weight: (z) => 1 + z / 8,
  bias: (z) => z / 8,
  dy: (z) => z / 4,
};

/** What a kernel reads, of normal numbers: x of that shape, and its parameters. */
export function inputsFor(
  spec: ResolvedSpec,
  shape: readonly number[],
): Readonly<Record<string, Tensor<Float32Array>>> {
  const slots = inputsOf(spec).filter(({ optional }) => !optional);
  const tensors = slots.map(({ name, format = 'binary32', shapeFor = (own) => own }, seed) => {
    const [own, target] = [shapeFor(shape), findFloatFormat(format)];
    const count = own.reduce((product, length) => product * length, 1);
    const { round } = float64Arithmetic(target);
    const distribution = distributions[name];
    const values = normalsOf(target, count, seed + 1);
    const data = distribution === undefined ? values : values.map((z) => round(distribution(z)));
    return [name, tensor(target, own, data)] as const;
  });
  return Object.fromEntries(tensors);
}
