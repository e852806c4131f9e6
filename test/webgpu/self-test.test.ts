import { describe, expect, test } from 'vitest';
import { binary16, binary32 } from '../../src/formats/catalogue.ts';
import type { ArithmeticOptions } from '../../src/formats/context.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { operandsOf, wideOperandsOf } from '../../src/webgpu/device/operands.ts';
import type { OperationName } from '../../src/webgpu/device/self-test-kernel.ts';
import { typeNumerics } from '../../src/webgpu/device/type-numerics.ts';
import { gpu as opening } from './device.ts';

const gpu = await opening;

type Operations = Readonly<Record<OperationName, (...operands: [a: number, b: number, c: number]) => number>>;

/** A machine that rounds everything correctly, and fuses multiply-adds where they are called so. */
function perfect(format: FloatFormat, options: ArithmeticOptions = {}) {
  const { add, subtract, multiply, divide, sqrt, rsqrt, fma } = float64Arithmetic(format, options);
  return {
    ...{ add, subtract, multiply, divide, sqrt, inverseSqrt: rsqrt, fma },
    multiplyAdd: (a: number, b: number, c: number) => add(multiply(a, b), c),
  };
}

/** The card of an imagined machine. */
function cardOf(format: FloatFormat, operations: Operations) {
  const triples = operandsOf(format);
  return typeNumerics(format, triples, (name) => triples.map((triple) => operations[name](...triple)));
}

const right = { correct: true, ulps: 0.5 };

describe.each([binary32, binary16])('of imagined machines with $name, the card', (format) => {
  const machine = perfect(format);
  const wide = float64Arithmetic(binary32);
  const { round } = float64Arithmetic(format);

  test('finds nothing wrong with correct operations', () => {
    expect(cardOf(format, machine)).toEqual({
      ...{ add: right, multiply: right, divide: right, sqrt: right, inverseSqrt: right },
      ...{ twoStepInverseSqrt: false, fma: 'fused', contracts: false, subnormals: 'keep' },
    });
  });

  test.each(['tiesToAway', 'towardZero', 'towardPositive', 'toOdd'] as const)('tells %s', (rounding) => {
    const { add, multiply, divide, sqrt, inverseSqrt, fma } = cardOf(format, perfect(format, { rounding }));
    // No quotient and no root is a tie.
    const ties = rounding === 'tiesToAway';
    expect([add.correct, multiply.correct]).toEqual([false, false]);
    expect([divide.correct, sqrt.correct, inverseSqrt.correct]).toEqual([ties, ties, ties]);
    expect(fma).toBe('other');
    expect(add.ulps).toBeGreaterThan(ties ? 0.49 : 0.9);
    expect(add.ulps).toBeLessThanOrEqual(1);
  });

  test.each(['flush', 'flushInput', 'flushOutput'] as const)('tells %s, and nothing else', (subnormals) => {
    const { subnormals: found, ...rest } = cardOf(format, perfect(format, { subnormals }));
    expect(found).toBe('flush');
    expect(rest).toEqual({ ...cardOf(format, machine), subnormals: undefined });
  });

  test('tells products that are rounded', () => {
    expect(cardOf(format, { ...machine, fma: machine.multiplyAdd }).fma).toBe('rounded');
    expect(cardOf(format, { ...machine, multiplyAdd: machine.fma }).contracts).toBe(true);
  });

  test('tells a root and a quotient from one rounding', () => {
    const { divide, sqrt } = machine;
    const { inverseSqrt, twoStepInverseSqrt } = cardOf(format, { ...machine, inverseSqrt: (a) => divide(1, sqrt(a)) });
    expect([inverseSqrt.correct, twoStepInverseSqrt]).toEqual([false, true]);
    expect(inverseSqrt.ulps).toBeGreaterThan(0.6);
    expect(inverseSqrt.ulps).toBeLessThan(2);
  });

  test('tells a quotient by the reciprocal, and a root by the inverse root', () => {
    const { multiply, divide, inverseSqrt } = machine;
    const card = cardOf(format, {
      ...machine,
      divide: (a, b) => multiply(a, divide(1, b)),
      sqrt: (a) => multiply(a, inverseSqrt(a)),
    });
    expect([card.divide.correct, card.sqrt.correct]).toEqual([false, false]);
    expect(card.divide.ulps).toBeGreaterThan(0.6);
  });

  test('tells zeros of the wrong sign, and values in place of infinity', () => {
    const { add, multiply } = machine;
    const card = cardOf(format, {
      ...machine,
      add: (a, b) => add(a, b) + 0,
      multiply: (a, b) => Math.max(-format.max, Math.min(format.max, multiply(a, b))),
    });
    expect([card.add.correct, card.multiply.correct]).toEqual([false, false]);
  });

  // Sums, products, quotients and roots of binary16 survive the detour over binary32; a fused multiply-add doesn't.
  test('tells what goes by binary32', () => {
    const card = cardOf(format, { ...machine, fma: (a, b, c) => round(wide.add(wide.multiply(a, b), c)) });
    expect(card.fma).toBe(format === binary16 ? 'other' : 'rounded');
  });
});

test('conversions are tried at ties and beside them', () => {
  const values = wideOperandsOf(binary16);
  const [even, away] = (['tiesToEven', 'tiesToAway'] as const).map((rounding) =>
    float64Arithmetic(binary16, { rounding }),
  );
  expect(values.filter((a) => !Object.is(even.round(a), away.round(a))).length).toBeGreaterThan(20);
  expect(values.every((a) => Object.is(a, Math.fround(a)))).toBe(true);
});

describe.skipIf(gpu === undefined)('of the adapter, the card', () => {
  // What kernels rely on: WGSL itself promises no more than 2.5 ulps of a quotient, and either neighbour of a sum.
  test('is one that WGSL allows', () => {
    const cards = [gpu?.numerics.binary32, gpu?.numerics.binary16].filter((card) => card !== undefined);
    for (const { add, multiply, divide, inverseSqrt } of cards) {
      expect([add.ulps < 1, multiply.ulps < 1]).toEqual([true, true]);
      expect(divide.ulps).toBeLessThanOrEqual(2.5);
      expect(inverseSqrt.ulps).toBeLessThanOrEqual(2);
    }
    expect(Object.keys(gpu?.numerics ?? {})).toEqual(['binary32', ...(gpu?.target.f16 ? ['binary16'] : [])]);
  });

  test('of Mesa’s lavapipe is known', ({ skip }) => {
    if (!gpu?.name.startsWith('llvmpipe')) return skip('another adapter');
    const { binary32: single, binary16: half } = gpu.numerics;
    for (const card of [single, half]) {
      expect(card).toMatchObject({ add: right, multiply: right, divide: right, sqrt: right });
      expect(card).toMatchObject({ fma: 'rounded', contracts: false, subnormals: 'keep', twoStepInverseSqrt: true });
    }
    expect(half?.convert).toEqual(right);
  });
});
