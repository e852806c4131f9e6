import { expect } from 'vitest';
import type { Arithmetic } from '../../src/formats/arithmetic.ts';
import { binary32 } from '../../src/formats/catalogue.ts';
import type { GpuDevice } from '../../src/webgpu/gpu.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import type { WgslArithmetic, WgslRounding } from '../../src/webgpu/wgsl/arithmetic.ts';
import { newKernel } from '../../src/webgpu/wgsl/builder.ts';
import type { Expression } from '../../src/webgpu/wgsl/expression.ts';
import type { WgslKernel } from '../../src/webgpu/wgsl/kernel.ts';
import type { WgslModule } from '../../src/webgpu/wgsl/module.ts';
import type { Tuples } from '../formats/agree.ts';

export type OperationName = Exclude<keyof WgslArithmetic, 'format' | 'power'>;
type OnExpressions = (...operands: readonly string[]) => string;
type OnNumbers = (...operands: readonly number[]) => number;

/** How many operands each operation has. */
const arity: Readonly<Record<OperationName, number>> = {
  round: 1,
  add: 2,
  subtract: 2,
  multiply: 2,
  divide: 2,
  fma: 3,
  sqrt: 1,
  reciprocal: 1,
  rsqrt: 1,
};

/** How hardware rounds. */
export const usual: WgslRounding = { rounding: 'tiesToEven', subnormals: 'keep', overflow: 'ieee' };

export const operations = Object.keys(arity) as readonly OperationName[];
const workgroup = 64;

/** A kernel that evaluates expressions of `x`, `y` and `z`, which are n triples of operands `a`, `b`, `c`: results[expression, triple]. */
export function callsKernel(calls: (module: WgslModule) => readonly Expression[], n: number): WgslKernel {
  const builder = newKernel({ f16: false }, workgroup);
  const expressions = calls(builder.module);
  const inputs = ['a', 'b', 'c'].map((name) => builder.bind({ name, role: 'input', length: n }, binary32));
  const results = builder.bind({ name: 'results', role: 'output', length: n * expressions.length }, binary32);
  builder.enter({
    name: 'main',
    comment: 'Every expression of a triple.',
    workgroups: Math.ceil(n / workgroup),
    body: [
      'let i = group * WORKGROUP + lid;',
      `if (i >= ${n}u) { return; }`,
      ...inputs.map((input, k) => `let ${'xyz'[k]} = ${input.at('i')};`),
      ...expressions.map((expression, k) => results.store(`${k * n}u + i`, expression)),
    ],
  });
  return builder.kernel();
}

/** A kernel that runs these operations of some arithmetics over n triples of operands: results[arithmetic, operation, triple]. */
export function operationsKernel(
  make: (module: WgslModule) => readonly WgslArithmetic[],
  names: readonly OperationName[],
  n: number,
): WgslKernel {
  const operands = ['x', 'y', 'z'];
  return callsKernel(
    (module) =>
      make(module).flatMap((arithmetic) =>
        names.map((name) => {
          const operation: OnExpressions = arithmetic[name];
          return operation(...operands.slice(0, arity[name]));
        }),
      ),
    n,
  );
}

/** The result of an operation by an arithmetic of the library. */
function expected(arithmetic: Arithmetic, name: OperationName, operands: readonly number[]): number {
  const operation: OnNumbers = arithmetic[name];
  return operation(...operands.slice(0, arity[name]));
}

/**
 * Runs every operation of some arithmetics on the device and compares each result with the library's.
 * @returns how many results were compared
 */
export async function compareOperations(
  device: GpuDevice,
  make: (module: WgslModule) => readonly WgslArithmetic[],
  truths: readonly Arithmetic[],
  tuples: Tuples,
  names: readonly OperationName[] = operations,
): Promise<number> {
  const triples = Array.from(tuples(), ([a, b, c]) => [a, b, c]);
  const n = triples.length;
  const kernel = operationsKernel(make, names, n);
  const compiled = await compileKernel(device, kernel);
  const column = (k: number): number[] => triples.map((triple) => triple[k]);
  const { results } = await compiled.run({ a: column(0), b: column(1), c: column(2) });
  for (const [t, truth] of truths.entries()) {
    for (const [k, name] of names.entries()) {
      for (let i = 0; i < n; i++) {
        const ours = results[(t * names.length + k) * n + i];
        const right = expected(truth, name, triples[i]);
        if (Object.is(ours, right)) continue;
        const where = { arithmetic: t, format: truth.format.name, name, operands: triples[i] };
        expect({ ...where, result: ours }).toEqual({ ...where, result: right });
      }
    }
  }
  return n * names.length * truths.length;
}
