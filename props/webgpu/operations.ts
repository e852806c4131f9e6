import { expect } from 'vitest';
import type { Arithmetic } from '../../src/formats/arithmetic.ts';
import type { GpuDevice } from '../../src/webgpu/gpu.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import type { WgslArithmetic } from '../../src/webgpu/wgsl/arithmetic.ts';
import { declarationOf, loaded, stored } from '../../src/webgpu/wgsl/bindings.ts';
import type { Expression } from '../../src/webgpu/wgsl/expression.ts';
import type { WgslBinding, WgslKernel } from '../../src/webgpu/wgsl/kernel.ts';
import { newModule, type WgslModule } from '../../src/webgpu/wgsl/module.ts';
import type { Tuples } from '../formats/agree.ts';

export type OperationName = Exclude<keyof WgslArithmetic, 'format' | 'power'>;
type OnExpressions = (...operands: readonly string[]) => string;
type OnNumbers = (...operands: readonly number[]) => number;

/** How many operands each operation has. */
export const arity: Readonly<Record<OperationName, number>> = {
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

export const operations = Object.keys(arity) as readonly OperationName[];
const workgroup = 64;

/** A kernel that evaluates expressions of `x`, `y` and `z`, which are n triples of operands `a`, `b`, `c`: results[expression, triple]. */
export function callsKernel(calls: (module: WgslModule) => readonly Expression[], n: number): WgslKernel {
  const module = newModule();
  const expressions = calls(module);
  const guarded = module.has('guard0');
  const inputs = ['a', 'b', 'c'].map((name): WgslBinding => ({ name, role: 'input', type: 'u32', length: n }));
  const results: WgslBinding = { name: 'results', role: 'output', type: 'u32', length: n * expressions.length };
  const guard: WgslBinding = { name: 'guard', role: 'guard', type: 'u32', length: 4 };
  const bindings = [...(guarded ? [guard] : []), ...inputs, results];
  const text = module.text();
  const needsF16 = text.includes('f16');
  const lines = [
    ...(needsF16 ? ['enable f16;'] : []),
    ...bindings.map(declarationOf),
    text,
    `@compute @workgroup_size(${workgroup})`,
    'fn main(@builtin(global_invocation_id) id: vec3<u32>) {',
    '  let i = id.x;',
    `  if (i >= ${n}u) { return; }`,
    ...(guarded ? ['  guard0 = guard[0];', '  guard1 = guard[1];'] : []),
    ...inputs.map((binding, k) => `  let ${'xyz'[k]} = ${loaded(binding, 'i')};`),
    ...expressions.map((expression, k) => `  ${stored(results, `${k * n}u + i`, expression)}`),
    '}',
  ];
  const passes = [{ entry: 'main', workgroups: Math.ceil(n / workgroup) }];
  return { code: lines.join('\n'), bindings, passes, needsF16 };
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
export function expected(arithmetic: Arithmetic, name: OperationName, operands: readonly number[]): number {
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
