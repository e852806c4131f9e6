import { describe, expect, test } from 'vitest';
import { binary16, binary32, findFloatFormat, floatFormats } from '../../src/formats/catalogue.ts';
import { overflowPolicies, subnormalPolicies } from '../../src/formats/context.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { directions } from '../../src/formats/rounding.ts';
import { wgslArithmetic } from '../../src/webgpu/wgsl/arithmetic/index.ts';
import { fitsBinary32 } from '../../src/webgpu/wgsl/arithmetic/rules.ts';
import type { WgslArithmetic, WgslRounding } from '../../src/webgpu/wgsl/arithmetic.ts';
import { WgslRefusal } from '../../src/webgpu/wgsl/kernel.ts';
import { newModule, type WgslModule } from '../../src/webgpu/wgsl/module.ts';
import { gpu } from '../../test/webgpu/device.ts';
import { pairsOf } from '../formats/agree.ts';
import { triplesOf, valuesOf } from './arithmetic-operands.ts';
import { compareOperations, type OperationName, operations, operationsKernel, usual } from './operations.ts';

const opened = await gpu;
const formats = floatFormats.filter(fitsBinary32);
const narrow = formats.filter(({ bits }) => bits <= 8);
const wide = formats.filter(({ bits }) => bits > 8);

/** By integers alone, of operands of any format. */
const soft =
  (format: FloatFormat, rules: readonly WgslRounding[]) =>
  (module: WgslModule): readonly WgslArithmetic[] =>
    rules.map((rule) => wgslArithmetic(format, rule, { f16: false }, module));

/** In the cheapest way, of operands of the format. */
const cheapest =
  (format: FloatFormat) =>
  (module: WgslModule): readonly WgslArithmetic[] => [wgslArithmetic(format, usual, opened!.target, module, format)];

/** Three rules for a format: every other direction, the policies in turn. */
function rulesOf(place: number): readonly WgslRounding[] {
  const some = directions.filter((_, i) => (i + place) % 2 === 0);
  return some.map((rounding, i) => ({
    rounding,
    subnormals: subnormalPolicies[(i + place) % subnormalPolicies.length],
    overflow: overflowPolicies[(i + Math.floor(place / subnormalPolicies.length)) % overflowPolicies.length],
    tininess: (i + place) % 3 === 0 ? 'before' : 'after',
  }));
}

describe.skipIf(opened === undefined)('arithmetic by integers', () => {
  const anything = triplesOf(binary32, 20_000);

  test.each(['binary32', 'bfloat16', 'binary16'])('%s: every operation of values of binary32', async (name) => {
    const format = findFloatFormat(name);
    const compared = await compareOperations(
      opened!.device,
      soft(format, [usual]),
      [float64Arithmetic(format)],
      anything,
    );
    expect(compared).toBeGreaterThan(20_000 * operations.length);
  });

  test.each(formats.map((format, place) => ({ format, place, name: format.name })))(
    '$name: sums and products, the directions and policies in turn',
    async ({ format, place }) => {
      const rules = rulesOf(place);
      const truths = rules.map((rule) => float64Arithmetic(format, rule));
      const names: readonly OperationName[] = ['add', 'multiply'];
      const triples = triplesOf(format, 3000);
      const compared = await compareOperations(opened!.device, soft(format, rules), truths, triples, names);
      expect(compared).toBeGreaterThanOrEqual(3000 * names.length * rules.length);
    },
  );
});

describe.skipIf(opened === undefined)('arithmetic in the cheapest way, of the format’s own values', () => {
  const names: readonly OperationName[] = ['add', 'subtract', 'multiply', 'divide', 'sqrt', 'reciprocal'];

  test.each(narrow.map((format) => ({ format, name: format.name })))('$name: all pairs', async ({ format }) => {
    const pairs = pairsOf(valuesOf(format));
    await compareOperations(opened!.device, cheapest(format), [float64Arithmetic(format)], pairs, names);
  });

  test.each(wide.map((format) => ({ format, name: format.name })))('$name: hard operands', async ({ format }) => {
    const triples = triplesOf(format, 40_000);
    await compareOperations(opened!.device, cheapest(format), [float64Arithmetic(format)], triples, names);
  });
});

describe('which way is taken', () => {
  const right = { correct: true, ulps: 0.5 };
  const type = { add: right, multiply: right, divide: right, sqrt: right, fma: 'fused', subnormals: 'keep' } as const;
  const known = { ...type, inverseSqrt: { correct: false, ulps: 2 } };
  const numerics = { binary32: known, binary16: { ...known, convert: right } };
  const code = (format: FloatFormat, names: readonly OperationName[], card: object, operands?: FloatFormat): string =>
    operationsKernel((module) => [wgslArithmetic(format, usual, { f16: true, ...card }, module, operands)], names, 1)
      .code;
  const floats = /\bf(16|32)\b/;

  test('integers where nothing is known of the device', () => {
    expect(code(binary32, operations, {})).not.toMatch(floats);
  });

  test('the device’s own operations where they are right', () => {
    const own: readonly OperationName[] = ['add', 'subtract', 'multiply', 'divide', 'fma', 'sqrt', 'reciprocal'];
    expect(code(binary32, own, { numerics })).not.toMatch(/unpack/);
    expect(code(binary16, own, { numerics }, binary16)).not.toMatch(/unpack/);
    expect(code(binary32, ['rsqrt'], { numerics })).not.toMatch(floats);
    const flushing = { binary32: { ...known, subnormals: 'flush' } };
    expect(code(binary32, own, { numerics: flushing })).not.toMatch(floats);
  });

  test('binary16 by f16 only of operands that are values of binary16', () => {
    expect(code(binary16, ['add'], { numerics })).not.toMatch(floats);
    expect(code(binary16, ['round'], { numerics })).toMatch(/f16/);
  });

  test('binary32 rounded again only where that is innocuous', () => {
    const [bfloat16, e4m3] = ['bfloat16', 'float8_e4m3fn'].map(findFloatFormat);
    expect(code(bfloat16, ['add', 'subtract', 'sqrt'], { numerics }, bfloat16)).toMatch(floats);
    // A product of bfloat16 may lie below what binary32 holds, a quotient too.
    expect(code(bfloat16, ['multiply', 'divide', 'reciprocal', 'fma'], { numerics }, bfloat16)).not.toMatch(floats);
    expect(code(bfloat16, ['add'], { numerics })).not.toMatch(floats);
    expect(code(e4m3, ['add', 'multiply', 'divide', 'sqrt'], { numerics }, e4m3)).toMatch(floats);
  });

  test('binary64 is refused', () => {
    const binary64 = findFloatFormat('binary64');
    expect(() => wgslArithmetic(binary64, usual, { f16: false }, newModule())).toThrow(WgslRefusal);
  });
});
