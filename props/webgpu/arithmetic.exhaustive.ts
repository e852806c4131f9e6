import { describe, expect, test } from 'vitest';
import { binary16, binary32, floatFormats } from '../../src/formats/catalogue.ts';
import { overflowPolicies, subnormalPolicies } from '../../src/formats/context.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { directions } from '../../src/formats/rounding.ts';
import { wgslArithmetic } from '../../src/webgpu/wgsl/arithmetic/index.ts';
import { fitsBinary32 } from '../../src/webgpu/wgsl/arithmetic/rules.ts';
import type { WgslRounding } from '../../src/webgpu/wgsl/arithmetic.ts';
import { gpu } from '../../test/webgpu/device.ts';
import type { Tuples } from '../formats/agree.ts';
import { allValues } from '../formats/operands.ts';
import { triplesOf } from './arithmetic-operands.ts';
import { compareOperations, type OperationName, operations, usual } from './operations.ts';

const opened = await gpu;
const formats = floatFormats.filter(fitsBinary32);

/** Every overflow policy, every subnormal policy under both rules of tininess. */
const policies: readonly Omit<WgslRounding, 'rounding'>[] = [
  ...overflowPolicies.map((overflow) => ({ overflow, subnormals: 'keep' }) as const),
  ...subnormalPolicies.flatMap((subnormals) =>
    (['after', 'before'] as const).map((tininess) => ({ overflow: 'ieee', subnormals, tininess }) as const),
  ),
];

/** Compares these operations under every direction, by integers; one kernel a direction. */
async function compareDirections(
  format: FloatFormat,
  policy: Omit<WgslRounding, 'rounding'>,
  tuples: Tuples,
  names: readonly OperationName[],
): Promise<number> {
  let compared = 0;
  for (const rounding of directions) {
    const rule = { ...policy, rounding };
    compared += await compareOperations(
      opened!.device,
      (module) => [wgslArithmetic(format, rule, { f16: false }, module)],
      [float64Arithmetic(format, rule)],
      tuples,
      names,
    );
  }
  return compared;
}

describe.skipIf(opened === undefined).each(formats.map((format) => ({ format, name: format.name })))(
  '$name by integers',
  ({ format }) => {
    test('every operation in every direction, of its values and of those of binary32', async () => {
      for (const operands of new Set([format, binary32])) {
        const compared = await compareDirections(format, usual, triplesOf(operands, 40_000), operations);
        expect(compared).toBeGreaterThanOrEqual(40_000 * directions.length * operations.length);
      }
    });

    test('every policy in every direction', async () => {
      for (const policy of policies) {
        await compareDirections(format, policy, triplesOf(format, 4000), ['add', 'multiply', 'divide']);
      }
    });
  },
);

describe.skipIf(opened === undefined)('every value of binary16 and bfloat16', () => {
  const narrow = [binary16, floatFormats.find(({ name }) => name === 'bfloat16')!];
  test.each(narrow.map((format) => ({ format, name: format.name })))('$name', async ({ format }) => {
    const values: Tuples = () => allValues(format).map((value) => [value, value, value] as const);
    for (const target of [{ f16: false }, opened!.target]) {
      await compareOperations(
        opened!.device,
        (module) => [wgslArithmetic(format, usual, target, module, format)],
        [float64Arithmetic(format, usual)],
        values,
        ['sqrt', 'reciprocal', 'rsqrt', 'fma'],
      );
    }
  });
});
