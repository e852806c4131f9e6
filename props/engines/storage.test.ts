import { expect, test } from 'vitest';
import { engines } from '../../src/engines/catalogue.ts';
import { engineNames } from '../../src/engines/engine.ts';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import type { Tensor, Values } from '../../src/tensors/tensor.ts';

const kernels = ['fp16', 'fp16-pure', 'bf16'].flatMap((preset) =>
  ['layer', 'rms', 'batch'].map((norm) => ({ norm, preset, shape: [8, 40] })),
);

/** Doubles or binary32 values, as binary32 values. */
const narrow = ({ format, shape, data }: Tensor): Tensor<Values> => ({ format, shape, data: Float32Array.from(data) });

test.each(kernels)('$norm norm in $preset: values held in binary32 are put out so, and the same', (written) => {
  const { shape, ...one } = written;
  const spec = resolveSpec({ bitnorm: 1, ...one });
  const inputs = sampleInputs(spec, shape, 5);
  const expected = emulate(spec, inputs, { engine: 'reference' }).outputs;
  const narrowed = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, narrow(input)]));
  for (const engine of engineNames) {
    // One that runs whole kernels alone may refuse some; those that run value by value take them all.
    if (engines[engine].values === undefined) continue;
    const { outputs } = emulate<Values>(spec, narrowed, { engine });
    expect(Object.keys(outputs)).toEqual(Object.keys(expected));
    for (const [name, { data }] of Object.entries(outputs)) {
      expect(data).toBeInstanceOf(Float32Array);
      expect([name, ...data]).toEqual([name, ...(expected[name]?.data ?? [])]);
    }
  }
});

/** An array of the same kind and length that holds other values. */
const room = (data: Values): Values =>
  (data instanceof Float32Array ? new Float32Array(data.length) : new Float64Array(data.length)).fill(7);

const lending = [
  { norm: 'layer', preset: 'fp16', backward: {} },
  { norm: 'batch', preset: 'fp16-pure' },
  { convert: 'cast', formats: { input: 'binary32', output: 'binary16' } },
  { reduce: 'sum', formats: { input: 'binary16', compute: 'binary16' } },
];

test.each(lending)('outputs go to the memory that is lent for them: %o', (written) => {
  const spec = resolveSpec({ bitnorm: 1, ...written });
  const wide = sampleInputs(spec, [8, 40], 6);
  const narrowed = Object.fromEntries(Object.entries(wide).map(([name, input]) => [name, narrow(input)]));
  for (const inputs of [wide, narrowed] as Record<string, Tensor<Values>>[]) {
    for (const engine of ['float64', 'wasm'] as const) {
      const own = emulate(spec, inputs, { engine }).outputs;
      const into = Object.fromEntries(Object.entries(own).map(([name, { data }]) => [name, room(data)]));
      const lent = emulate(spec, inputs, { engine, into }).outputs;
      expect(lent).toEqual(own);
      for (const [name, { data }] of Object.entries(lent)) expect([name, data === into[name]]).toEqual([name, true]);
      const last = Object.keys(own)[0];
      const short = { ...into, [last]: into[last].subarray(1) };
      expect(() => emulate(spec, inputs, { engine, into: short })).toThrow(`"into.${last}" expected a Float`);
    }
  }
});
