import { expect } from 'vitest';
import type { Arithmetic } from '../../src/formats/arithmetic.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import type { GpuDevice } from '../../src/webgpu/gpu.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import type { WgslArithmetic } from '../../src/webgpu/wgsl/arithmetic.ts';
import { declarationOf, loaded, stored } from '../../src/webgpu/wgsl/bindings.ts';
import type { WgslBinding, WgslKernel } from '../../src/webgpu/wgsl/kernel.ts';
import { newModule, type WgslModule } from '../../src/webgpu/wgsl/module.ts';
import type { Tuples } from '../formats/agree.ts';

type Name = Exclude<keyof WgslArithmetic, 'format'>;

/** How many operands each operation has. */
export const arity: Readonly<Record<Name, number>> = {
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

export const operations = Object.keys(arity) as readonly Name[];
const workgroup = 64;

/** A kernel that runs every operation of these arithmetics over n triples of operands: results[arithmetic, operation, triple]. */
export function operationsKernel(
  make: (module: WgslModule) => readonly WgslArithmetic[],
  names: readonly Name[],
  n: number,
): WgslKernel {
  const module = newModule();
  const bindings: readonly WgslBinding[] = [
    { name: 'guard', role: 'guard', type: 'u32', length: 4 },
    ...['a', 'b', 'c'].map((name) => ({ name, role: 'input', type: 'u32', length: n }) as const),
  ];
  const [, a, b, c] = bindings;
  const operands = ['x', 'y', 'z'];
  const calls = make(module).flatMap((arithmetic) =>
    names.map((name) => (arithmetic[name] as (...o: string[]) => string)(...operands.slice(0, arity[name]))),
  );
  const results: WgslBinding = { name: 'results', role: 'output', type: 'u32', length: n * calls.length };
  const every = [...bindings, results];
  const lines = [
    ...every.map(declarationOf),
    module.text(),
    `@compute @workgroup_size(${workgroup})`,
    'fn main(@builtin(global_invocation_id) id: vec3<u32>) {',
    '  let i = id.x;',
    `  if (i >= ${n}u) { return; }`,
    `  let x = ${loaded(a, 'i')};`,
    `  let y = ${loaded(b, 'i')};`,
    `  let z = ${loaded(c, 'i')};`,
    '  let zero = guard[0];',
    ...calls.map((call, k) => `  ${stored(results, `${k * n}u + i`, call)}`),
    '}',
  ];
  const passes = [{ entry: 'main', workgroups: Math.ceil(n / workgroup) }];
  return { code: lines.join('\n'), bindings: every, passes, needsF16: false };
}

/** The result of an operation by an arithmetic of the library. */
export function expected(arithmetic: Arithmetic, name: Name, operands: readonly number[]): number {
  return (arithmetic[name] as (...o: number[]) => number)(...operands.slice(0, arity[name]));
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
  names: readonly Name[] = operations,
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

/** Rounds a double to a value of the format by its own arithmetic, dropping signs where there are none. */
export function into(arithmetic: Arithmetic, x: number): number {
  return arithmetic.round(arithmetic.format.signed ? x : Math.abs(x));
}

export type { FloatFormat };
