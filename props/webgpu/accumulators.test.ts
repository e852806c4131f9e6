import { describe, expect, test } from 'vitest';
import { binary16, binary32 } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { compileOrder } from '../../src/reductions/compile.ts';
import { evaluate } from '../../src/reductions/evaluate.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import { newModule } from '../../src/webgpu/wgsl/module.ts';
import { reduction } from '../../src/webgpu/wgsl/order/reduction.ts';
import { gpu } from '../../test/webgpu/device.ts';
import { cancelling, uniform } from '../reductions/random.ts';
import type { AccumulatorCase } from './accumulator-case.ts';
import { accumulatorCases } from './accumulator-cases.ts';
import { reducedKernel } from './reduced.ts';

const opened = await gpu;
const n = 32;
const groups = 160;
const { round } = float64Arithmetic(binary16);

/** Rows of values of binary16: ordinary, near overflow, subnormal, and with specials among them. */
function row(seed: number): readonly number[] {
  const scale = [1, 1, 2 ** 10, 2 ** -18, 2 ** -9][seed % 5];
  const specials = [Number.NaN, Infinity, -Infinity, -0, 65504, 2 ** -24, 0];
  const sparse = seed % 4 === 3;
  return cancelling(seed, n, 'binary16').map((x, i) => {
    if (seed % 11 === 10) return -0;
    const chance = uniform(seed + 1000, i);
    return sparse && chance > 0.9 ? specials[(i + seed) % specials.length] : round(x * scale);
  });
}

const x = Array.from({ length: groups }, (_, group) => row(group));
const y = Array.from({ length: groups }, (_, group) => row(group + 77));

async function deviceValues(cases: readonly AccumulatorCase[]): Promise<Float64Array> {
  const kernel = reducedKernel(
    ({ module, bind }) => {
      const [xs, ys] = ['x', 'y'].map((name) => {
        const buffer = bind({ name, role: 'input', length: groups * n }, binary32);
        return (i: string) => buffer.at(`group * ${n}u + ${i}`);
      });
      return cases.map(({ order, device, members }) => {
        const accumulator = device({ module, target: opened!.target, x: xs, y: ys });
        const { finish = (state: string) => state } = accumulator;
        const values = (state: string) => members?.map((member) => `${state}.${member}`) ?? [finish(state)];
        return { order, n, accumulator, values };
      });
    },
    { workgroup: 8, groups },
  );
  const { values } = await (await compileKernel(opened!.device, kernel)).run({ x: x.flat(), y: y.flat() });
  return values;
}

/** What the cases come to here, by group. */
function hereValues(cases: readonly AccumulatorCase[]): readonly number[][] {
  return x.map((terms, group) =>
    cases.flatMap(({ order, here, members }) => {
      const accumulator = here(terms, y[group]);
      const state = evaluate(compileOrder(order, n), accumulator, (i) => i);
      return members?.map((member) => (state as Record<string, number>)[member]) ?? [accumulator.finish(state)];
    }),
  );
}

describe.skipIf(opened === undefined)('accumulators on the device', () => {
  test.each(Object.entries(accumulatorCases))('%s', async (_name, cases) => {
    const values = await deviceValues(cases);
    const here = hereValues(cases);
    const names = cases.flatMap(({ name, members = [''] }) => members.map((member) => `${name} ${member}`.trim()));
    const wrong = names.map((name, k) => ({
      name,
      groups: here.flatMap((row, group) => (Object.is(values[group * names.length + k], row[k]) ? [] : [group])),
    }));
    expect(wrong.filter((one) => one.groups.length > 0)).toEqual([]);
    // Most rows come to numbers, and to numbers of their own.
    for (const [k] of names.entries()) {
      expect(new Set(here.map((row) => row[k])).size).toBeGreaterThan(groups / 8);
    }
  });

  test('averages refuse orders that merge parts of different sizes', () => {
    const averages = Object.values(accumulatorCases)
      .flat()
      .find(({ name }) => name === 'averages') as AccumulatorCase;
    const module = newModule();
    const accumulator = averages.device({ module, target: { f16: false }, x: (i) => i, y: (i) => i });
    expect(() => reduction('mean', 'pairwise', 3, accumulator, module, { workgroup: 8 })).toThrow('"divide" \'merge\'');
  });
});
