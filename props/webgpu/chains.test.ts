import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../../src/formats/arithmetic.ts';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import { wgslArithmetic } from '../../src/webgpu/wgsl/arithmetic/index.ts';
import type { WgslArithmetic } from '../../src/webgpu/wgsl/arithmetic.ts';
import { literal } from '../../src/webgpu/wgsl/expression.ts';
import { gpu } from '../../test/webgpu/device.ts';
import { triplesOf } from './arithmetic-operands.ts';
import { callsKernel, usual } from './operations.ts';

const opened = await gpu;

/** What the operations of both arithmetics have in common. */
type Calculus<T> = {
  readonly [K in 'round' | 'add' | 'subtract' | 'multiply' | 'divide' | 'sqrt' | 'reciprocal']: (
    ...operands: readonly T[]
  ) => T;
};

/** Operations in a row that algebra would shorten, over the reals; c gives the value of a constant. */
const chains: Readonly<Record<string, <T>(a: Calculus<T>, x: T, y: T, c: (value: number) => T) => T>> = {
  '(x + y) - x': (a, x, y) => a.subtract(a.add(x, y), x),
  '(x - y) + y': (a, x, y) => a.add(a.subtract(x, y), y),
  'x - x': (a, x) => a.subtract(x, x),
  'x · 0': (a, x, _y, c) => a.multiply(x, c(0)),
  '0 + x': (a, x, _y, c) => a.add(c(0), x),
  'x - 0': (a, x, _y, c) => a.subtract(x, c(0)),
  'x · 2 · 0.5': (a, x, _y, c) => a.multiply(a.multiply(x, c(2)), c(0.5)),
  'x / 3 · 3': (a, x, _y, c) => a.multiply(a.divide(x, c(3)), c(3)),
  'x / y · y': (a, x, y) => a.multiply(a.divide(x, y), y),
  'x / x': (a, x) => a.divide(x, x),
  'x / 7': (a, x, _y, c) => a.divide(x, c(7)),
  '1 / (1 / x)': (a, x) => a.reciprocal(a.reciprocal(x)),
  '√(x · x)': (a, x) => a.sqrt(a.multiply(x, x)),
  '√x · √x': (a, x) => a.multiply(a.sqrt(x), a.sqrt(x)),
  'x · y + x · x': (a, x, y) => a.add(a.multiply(x, y), a.multiply(x, x)),
  'error of x + y': (a, x, y) => {
    const sum = a.add(x, y);
    const shared = a.subtract(sum, x);
    return a.add(a.subtract(x, a.subtract(sum, shared)), a.subtract(y, shared));
  },
};

describe.skipIf(opened === undefined)('operations in a row are not merged', () => {
  test.each(['binary32', 'binary16', 'bfloat16'])('%s', async (name) => {
    const format = findFloatFormat(name);
    const triples = Array.from(triplesOf(format, 4000)(), ([x, y]) => [x, y] as const);
    const [a, b] = [0, 1].map((k) => triples.map((triple) => triple[k]));
    const kernel = callsKernel((module) => {
      const arithmetic: WgslArithmetic = wgslArithmetic(format, usual, opened!.target, module, format);
      const calculus = arithmetic as unknown as Calculus<string>;
      return Object.values(chains).map((chain) => chain(calculus, 'x', 'y', literal));
    }, triples.length);
    const { results } = await (await compileKernel(opened!.device, kernel)).run({ a, b, c: a });
    const truth: Arithmetic = float64Arithmetic(format);
    for (const [k, [says, chain]] of Object.entries(chains).entries()) {
      for (const [i, [x, y]] of triples.entries()) {
        const right = chain(truth as unknown as Calculus<number>, x, y, (value) => value);
        const ours = results[k * triples.length + i];
        if (!Object.is(ours, right)) expect({ says, x, y, result: ours }).toEqual({ says, x, y, result: right });
      }
    }
  });

  test('a conversion to the format of a value of binary32 is one', async () => {
    const format = findFloatFormat('binary16');
    const values = Array.from(triplesOf(findFloatFormat('binary32'), 4000)(), ([x]) => x);
    const kernel = callsKernel(
      (module) => [wgslArithmetic(format, usual, opened!.target, module).round('x')],
      values.length,
    );
    const { results } = await (await compileKernel(opened!.device, kernel)).run({ a: values, b: values, c: values });
    const { round } = float64Arithmetic(format);
    expect(Array.from(results)).toEqual(values.map((value) => round(value)));
  });
});
