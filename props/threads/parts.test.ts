import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emulate, exact, type ResolvedSpec, resolveSpec } from '../../src/kernels/spec.ts';
import { runInParts } from '../../src/node/threads/run-parts.ts';
import { sharedValues } from '../../src/node/threads/shared.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { anyWritten, shape as usualShape } from '../kernels/any-spec.ts';
import { inputsFor } from '../kernels/inputs.ts';
import { inProcess } from './in-process.ts';

type Outputs = Readonly<Record<string, Tensor>>;

/** What a call puts out, or why it throws. */
async function outcome(run: () => Outputs | Promise<Outputs>): Promise<Outputs | string> {
  try {
    return await run();
  } catch (error) {
    return (error as Error).message;
  }
}

/** Bits, formats and shapes as plain data; NaN is one class. */
function plain(outputs: Outputs | string): unknown {
  if (typeof outputs === 'string') return outputs;
  return Object.entries(outputs).map(([name, { format, shape, data }]) => [name, format.name, [...shape], [...data]]);
}

/** Expects the outputs in memory that is lent for them, whether all threads see it or not. */
async function compareLent(on: Parameters<typeof runInParts>[0], spec: ResolvedSpec, inputs: Outputs): Promise<void> {
  const whole = await outcome(() => emulate(spec, inputs).outputs);
  if (typeof whole === 'string') return;
  for (const make of [(n: number) => sharedValues(n, 'doubles'), (n: number) => new Float64Array(n)]) {
    const lent = Object.fromEntries(Object.entries(whole).map(([name, { data }]) => [name, make(data.length).fill(7)]));
    const { outputs } = await runInParts(on, 'emulate', spec, inputs, {}, lent);
    expect(plain(outputs as Outputs)).toEqual(plain(whole));
    for (const [name, { data }] of Object.entries(outputs)) expect(data).toBe(lent[name]);
  }
}

/** Whether parts put out what the whole does, and in how many parts they ran. */
async function compareParts(spec: ResolvedSpec, inputs: Outputs, threads: number): Promise<number> {
  const workers = inProcess();
  const on = { threads, workers, leastElements: 1 };
  const inParts = (what: 'emulate' | 'exact') => async () =>
    (await runInParts(on, what, spec, inputs, {})).outputs as Outputs;
  const [emulated, rounded] = [await outcome(inParts('emulate')), await outcome(inParts('exact'))];
  expect(plain(emulated)).toEqual(plain(await outcome(() => emulate(spec, inputs).outputs)));
  expect(plain(rounded)).toEqual(plain(await outcome(() => exact(spec, inputs))));
  const ran = workers.ran.get('runPart') ?? 0;
  await compareLent(on, spec, inputs);
  return ran;
}

const half = { input: 'fp16', parameters: 'fp16', compute: 'fp16', output: 'fp16' };
const backward = (affine: boolean): object => ({ backward: true, affine: { weight: affine, bias: affine } });

describe('kernels whose groups are apart run in parts', () => {
  const cases: readonly (readonly [string, object, readonly number[]])[] = [
    ['layer norm', { norm: 'layer' }, [5, 7]],
    ['layer norm in fp16', { norm: 'layer', formats: half, order: 'pairwise' }, [7, 33]],
    ['layer norm over two axes', { norm: 'layer', axes: [1, 2] }, [3, 4, 5]],
    ['layer norm over the first axis', { norm: 'layer', axes: [0] }, [5, 7]],
    ['layer norm over the outer axes', { norm: 'layer', axes: [0, 2] }, [3, 5, 4]],
    ['RMS norm', { norm: 'rms' }, [9, 6]],
    ['dx of a layer norm', { norm: 'layer', ...backward(false) }, [5, 6]],
    ['batch norm', { norm: 'batch' }, [6, 5]],
    ['batch norm of pictures in fp16', { norm: 'batch', formats: half }, [3, 5, 2, 2]],
    ['batch norm, channels last', { norm: 'batch', channelAxis: -1 }, [4, 3, 7]],
    [
      'batch norm that keeps running statistics',
      { norm: 'batch', running: { convention: 'pytorch', momentum: 0.1 } },
      [6, 5],
    ],
    ['batch norm of inference', { norm: 'batch', mode: 'inference' }, [6, 5]],
    ['batch norm with its backward pass', { norm: 'batch', ...backward(true) }, [6, 5]],
    ['group norm', { norm: 'group', groups: 2 }, [3, 4, 5]],
    ['instance norm', { norm: 'instance' }, [3, 4, 5]],
    ['weight norm', { norm: 'weight' }, [5, 7]],
    ['weight norm with its backward pass', { norm: 'weight', backward: true }, [5, 7]],
    ['sums of rows', { reduce: 'sum', axes: [1] }, [5, 9]],
    ['sums of columns', { reduce: 'sum', axes: [0] }, [5, 9]],
    ['running sums', { reduce: 'cumsum', axes: [0] }, [5, 9]],
    ['integer layer norm', { integerNorm: 'layer' }, [5, 8]],
    ['a cast', { convert: 'cast', formats: { input: 'fp32', output: 'float8_e4m3fn' } }, [5, 8]],
    ['MX blocks', { convert: 'quantize', block: { kind: 'mx', size: 4 } }, [5, 8]],
  ];
  test.each(cases)('%s', async (_name, written, shape) => {
    const spec = resolveSpec({ bitnorm: 1, ...written });
    const inputs = inputsFor(spec, shape, 7, false);
    for (const threads of [2, 3]) expect(await compareParts(spec, inputs, threads)).toBeGreaterThan(1);
    await compareParts(spec, inputs, 1);
    await compareParts(spec, inputsFor(spec, shape, 8, true), 2);
  });
});

describe('others run whole', () => {
  const cases: readonly (readonly [string, object, readonly number[]])[] = [
    ['one row', { norm: 'layer' }, [1, 7]],
    ['one axis', { norm: 'rms' }, [7]],
    ['random bits', { norm: 'layer', rounding: { stochastic: 8 } }, [5, 7]],
    ['gradients of parameters over rows', { norm: 'layer', ...backward(true) }, [5, 6]],
    ['a gain of a held total', { norm: 'weight', gain: 'total' }, [5, 7]],
    [
      'orders by group',
      { reduce: 'sum', axes: [1], order: { byGroup: { cycle: ['sequential', 'pairwise'] } } },
      [4, 6],
    ],
  ];
  test.each(cases)('%s', async (_name, written, shape) => {
    const spec = resolveSpec({ bitnorm: 1, ...written });
    expect(await compareParts(spec, inputsFor(spec, shape, 7, false), 3)).toBe(0);
  });

  test('inputs that don’t fit, with the error of the whole', async () => {
    const spec = resolveSpec({ bitnorm: 1, norm: 'batch' });
    const { x, weight, bias } = inputsFor(spec, [6, 5], 7, false);
    for (const wrong of [
      { x, weight },
      { x, weight, bias: { ...bias, data: bias.data.slice(1), shape: [4] } },
    ])
      expect(await compareParts(spec, wrong, 2)).toBe(0);
  });
});

test('any spec puts out the same bits', async () => {
  let split = 0;
  const seeds = fc.record({ seed: fc.nat(), specials: fc.boolean(), threads: fc.integer({ min: 1, max: 3 }) });
  await fc.assert(
    fc.asyncProperty(anyWritten, seeds, async (written, { seed, specials, threads }) => {
      const spec = resolveSpec(written);
      split += await compareParts(spec, inputsFor(spec, usualShape, seed, specials), threads);
    }),
    { numRuns: 300 },
  );
  expect(split).toBeGreaterThan(100);
});
