import { describe, expect, test } from 'vitest';
import { binary32, findFloatFormat } from '../../src/formats/catalogue.ts';
import { decode } from '../../src/formats/codec.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { directions } from '../../src/formats/rounding.ts';
import { softArithmetic } from '../../src/webgpu/wgsl/arithmetic/soft.ts';
import { gpu } from '../../test/webgpu/device.ts';
import { boundaryCodes, sampledTriples } from '../formats/agree.ts';
import { compareOperations, into, operations } from './operations.ts';

const opened = await gpu;

describe.skipIf(opened === undefined)('integer arithmetic on the device', () => {
  test.each(['binary32', 'tf32', 'bfloat16', 'binary16', 'float8_e4m3fn', 'float8_e8m0fnu'])('%s', async (name) => {
    const format = findFloatFormat(name);
    const rules = directions
      .slice(0, 1)
      .map((rounding) => ({ rounding, subnormals: 'keep', overflow: 'ieee' }) as const);
    const codes = boundaryCodes(binary32, 2000).map((code) => decode(code, binary32));
    const nearest = float64Arithmetic(binary32);
    const n = 20000;
    const compared = await compareOperations(
      opened!.device,
      (module) => rules.map((rule) => softArithmetic(format, rule, module)),
      rules.map((rule) => float64Arithmetic(format, rule)),
      sampledTriples(codes, n, (x) => into(nearest, x)),
    );
    expect(compared).toBe(n * rules.length * operations.length);
  });
});
