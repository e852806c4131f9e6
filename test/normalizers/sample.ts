import { uniform } from '../../props/reductions/random.ts';
import { binary32, findFloatFormat } from '../../src/formats/catalogue.ts';
import { referenceArithmetic } from '../../src/formats/reference.ts';
import type { Tensors } from '../../src/kernels/family.ts';
import { emulate, exact, resolveSpec } from '../../src/kernels/spec.ts';
import { type Tensor, tensor } from '../../src/tensors/tensor.ts';

/** Numbers as a format holds them. */
export function values(shape: readonly number[], numbers: readonly number[], format = 'binary32'): Tensor {
  const { round } = referenceArithmetic(findFloatFormat(format));
  return tensor(findFloatFormat(format), shape, Float64Array.from(numbers, round));
}

/** Uneven values: several magnitudes, an offset in every third row. */
export function uneven(shape: readonly number[], seed: number, format = 'binary16'): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const row = shape.at(-1) ?? 1;
  const numbers = Array.from({ length: count }, (_, i) => {
    const offset = Math.floor(i / row) % 3 === 2 ? 20 : 0;
    return offset + uniform(seed, i) * 2 ** (i % 5);
  });
  return values(shape, numbers, format);
}

/** Numbers between −1 and 1 that differ in magnitude and fill their significands. */
export function noise(shape: readonly number[], seed = 1): Tensor {
  let state = seed;
  const count = shape.reduce((a, b) => a * b, 1);
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround((state / 2 ** 31 - 1) * 2 ** -(state % 5));
  };
  return tensor(binary32, shape, Float64Array.from({ length: count }, next));
}

export const bfloat16 = referenceArithmetic(findFloatFormat('bfloat16')).round;

const plain = (spec: object): object => ({
  bitnorm: 1,
  ...('norm' in spec ? { affine: false } : {}),
  formats: { input: 'binary32' },
  ...spec,
});

/** The outputs that the emulation gives for a spec over binary32 without parameters. */
export function outputsOf(spec: object, inputs: Tensors): Readonly<Record<string, readonly number[]>> {
  return numbersOf(emulate(resolveSpec(plain(spec)), inputs).outputs);
}

/** The outputs that the emulation gives for a spec as it is. */
export function outputsAsWritten(spec: object, inputs: Tensors): Readonly<Record<string, readonly number[]>> {
  return numbersOf(emulate(resolveSpec({ bitnorm: 1, ...spec }), inputs).outputs);
}

/** Those of the exact result. */
export function exactOf(spec: object, inputs: Tensors): Readonly<Record<string, readonly number[]>> {
  return numbersOf(exact(resolveSpec(plain(spec)), inputs));
}

function numbersOf(tensors: Readonly<Record<string, Tensor>>): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, [...data]]));
}
