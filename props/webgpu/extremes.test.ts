import { describe, expect, test } from 'vitest';
import { binary32 } from '../../src/formats/catalogue.ts';
import { decode } from '../../src/formats/codec.ts';
import { extremumRules, maximumBy, minimumBy } from '../../src/formats/compare.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import { declareMaximum, declareMinimum, type ExtremumName } from '../../src/webgpu/wgsl/arithmetic/extremes.ts';
import { gpu } from '../../test/webgpu/device.ts';
import { boundaryCodes } from '../formats/agree.ts';
import { callsKernel } from './operations.ts';

const opened = await gpu;
const rules = Object.keys(extremumRules) as readonly ExtremumName[];

describe.skipIf(opened === undefined)('extremes on the device', () => {
  const codes = boundaryCodes(binary32, 3000).filter((_, i) => i % 11 === 0);
  const ordinary = codes.map((code) => decode(code, binary32));
  const tiny = [2 ** -149, 3 * 2 ** -149, 2 ** -126 - 2 ** -149].flatMap((value) => [value, -value]);
  const values = [...ordinary, ...tiny, 0, -0, Infinity, -Infinity, Number.NaN];
  const pairs = values.flatMap((a) => values.map((b) => [a, b] as const));

  test('every rule, every pair of values at the edges', async () => {
    const kernel = callsKernel(
      (module) =>
        rules.flatMap((rule) => [declareMaximum(module, rule, 'x', 'y'), declareMinimum(module, rule, 'x', 'y')]),
      pairs.length,
    );
    const compiled = await compileKernel(opened!.device, kernel);
    const [a, b] = [0, 1].map((k) => pairs.map((pair) => pair[k]));
    const { results } = await compiled.run({ a, b, c: a });
    for (const [r, rule] of rules.entries()) {
      for (const [i, pair] of pairs.entries()) {
        const at = (which: number): number => results[(2 * r + which) * pairs.length + i];
        const [max, min] = [maximumBy(extremumRules[rule], ...pair), minimumBy(extremumRules[rule], ...pair)];
        if (Object.is(at(0), max) && Object.is(at(1), min)) continue;
        expect({ rule, pair, max: at(0), min: at(1) }).toEqual({ rule, pair, max, min });
      }
    }
  });
});
