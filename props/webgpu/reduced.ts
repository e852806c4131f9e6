import { compileOrder } from '../../src/reductions/compile.ts';
import { evaluate } from '../../src/reductions/evaluate.ts';
import { type OrderOrName, orderPresets } from '../../src/reductions/order.ts';
import type { GpuDevice } from '../../src/webgpu/gpu.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import { declarationOf } from '../../src/webgpu/wgsl/bindings.ts';
import type { WgslBinding, WgslKernel } from '../../src/webgpu/wgsl/kernel.ts';
import { newModule } from '../../src/webgpu/wgsl/module.ts';
import { reduction } from '../../src/webgpu/wgsl/order/reduction.ts';
import { hashing, wgslHashing } from './hashing.ts';

/** An order and a number of elements. */
export interface Case {
  readonly order: OrderOrName;
  readonly n: number;
}

const name = (i: number): string => `case_${i}`;

/** A kernel that runs every case once, by one workgroup, and writes the two halves of each hash. */
export function hashKernel(cases: readonly Case[], workgroup: number): WgslKernel {
  const module = newModule();
  const output: WgslBinding = { name: 'hashes', role: 'output', type: 'u32', length: 2 * cases.length };
  module.declare('hashes', declarationOf(output, 0));
  module.declare('group', 'var<private> group: u32;');
  for (const [i, { order, n }] of cases.entries())
    reduction(name(i), order, n, wgslHashing(module), module, { table: orderPresets, workgroup });
  const stored = cases.flatMap((_, i) => [
    `  let hash_${i} = ${name(i)}(lid);`,
    `  if (lid == ${i % workgroup}u) {`,
    `    hashes[${2 * i}] = bitcast<u32>(f32(hash_${i} & 0xffffu));`,
    `    hashes[${2 * i + 1}] = bitcast<u32>(f32(hash_${i} >> 16u));`,
    '  }',
  ]);
  module.declare(
    'main',
    [
      `@compute @workgroup_size(${workgroup})`,
      'fn main(@builtin(local_invocation_index) lid: u32) {',
      ...stored,
      '}',
    ].join('\n'),
  );
  return { code: module.text(), bindings: [output], passes: [{ entry: 'main', workgroups: 1 }], needsF16: false };
}

/** The hashes that the device comes to. */
export async function deviceHashes(device: GpuDevice, cases: readonly Case[], workgroup: number): Promise<number[]> {
  const kernel = await compileKernel(device, hashKernel(cases, workgroup));
  const { hashes } = await kernel.run({});
  return cases.map((_, i) => hashes[2 * i] + 0x10000 * hashes[2 * i + 1]);
}

/** The hashes of the cases' plans. */
export function planHashes(cases: readonly Case[]): number[] {
  return cases.map(({ order, n }) => evaluate(compileOrder(order, n), hashing, (i) => i));
}
