import { perGroup } from '../../src/reductions/by-group.ts';
import { compileOrder } from '../../src/reductions/compile.ts';
import { evaluate } from '../../src/reductions/evaluate.ts';
import { type OrderOrName, orderPresets } from '../../src/reductions/order.ts';
import type { GpuDevice } from '../../src/webgpu/gpu.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import type { WgslAccumulator } from '../../src/webgpu/wgsl/accumulator.ts';
import { declarationOf, stored } from '../../src/webgpu/wgsl/bindings.ts';
import type { Expression } from '../../src/webgpu/wgsl/expression.ts';
import type { WgslBinding, WgslKernel } from '../../src/webgpu/wgsl/kernel.ts';
import { newModule, type WgslModule } from '../../src/webgpu/wgsl/module.ts';
import { reduction } from '../../src/webgpu/wgsl/order/reduction.ts';
import { hashing, wgslHashing } from './hashing.ts';

/** An order and a number of elements. */
export interface Case {
  readonly order: OrderOrName;
  readonly n: number;
}

export interface ReducedOptions {
  readonly workgroup: number;
  /** Default 1. */
  readonly groups?: number;
  readonly memoryWords?: number;
}

/** A reduction, and what is written of the state it comes to. */
interface Reduced extends Case {
  readonly accumulator: WgslAccumulator;
  values(state: string): readonly Expression[];
}

/** A kernel in which every group carries out every reduction: values[group, reduction, value]. */
export function reducedKernel(
  make: (module: WgslModule) => readonly Reduced[],
  inputs: readonly WgslBinding[],
  { workgroup, groups = 1, memoryWords }: ReducedOptions,
): WgslKernel {
  const module = newModule();
  module.declare('group', 'var<private> group: u32;');
  const scratches: WgslBinding[] = [];
  const scratch = (name: string, words: number) => {
    scratches.push({ name, role: 'scratch', type: 'u32', length: words * groups });
    return { at: (i: Expression) => `${name}[group * ${words}u + ${i}]`, barrier: 'storageBarrier();' };
  };
  const options = {
    table: orderPresets,
    workgroup,
    groups,
    scratch,
    ...(memoryWords === undefined ? {} : { memoryWords }),
  };
  const states = make(module).map(({ order, n, accumulator, values }, i) => {
    const name = reduction(`reduced_${i}`, order, n, accumulator, module, options);
    return { line: `  let state_${i} = ${name}(lid);`, values: values(`state_${i}`) };
  });
  const values = states.flatMap((state) => state.values);
  const output: WgslBinding = { name: 'values', role: 'output', type: 'u32', length: groups * values.length };
  const guarded = module.has('guard0');
  const guard: WgslBinding = { name: 'guard', role: 'guard', type: 'u32', length: 4 };
  const bindings = [...(guarded ? [guard] : []), ...inputs, ...scratches, output];
  const text = module.text();
  const needsF16 = text.includes('f16');
  const code = [
    ...(needsF16 ? ['enable f16;'] : []),
    ...bindings.map(declarationOf),
    text,
    `@compute @workgroup_size(${workgroup})`,
    'fn main(@builtin(local_invocation_index) lid: u32, @builtin(workgroup_id) id: vec3<u32>) {',
    ...(guarded ? ['  guard0 = guard[0];', '  guard1 = guard[1];'] : []),
    '  group = id.x;',
    ...states.map(({ line }) => line),
    // Another invocation writes each, so that all must have it.
    ...values.map(
      (value, k) => `  if (lid == ${k % workgroup}u) { ${stored(output, `group * ${values.length}u + ${k}u`, value)} }`,
    ),
    '}',
  ];
  return { code: code.join('\n'), bindings, passes: [{ entry: 'main', workgroups: groups }], needsF16 };
}

/** Both halves of a hash, as numbers that no conversion changes. */
const halves = (state: string): readonly Expression[] => [
  `bitcast<u32>(f32(${state} & 0xffffu))`,
  `bitcast<u32>(f32(${state} >> 16u))`,
];

/** A kernel that hashes every case. */
export function hashKernel(cases: readonly Case[], options: ReducedOptions): WgslKernel {
  const make = (module: WgslModule): readonly Reduced[] =>
    cases.map((one) => ({ ...one, accumulator: wgslHashing(module), values: halves }));
  return reducedKernel(make, [], options);
}

/** The hashes that the device comes to, by group and case. */
export async function deviceHashes(
  device: GpuDevice,
  cases: readonly Case[],
  options: ReducedOptions,
): Promise<readonly number[][]> {
  const kernel = await compileKernel(device, hashKernel(cases, options));
  const { values } = await kernel.run({});
  const at = (i: number): number => values[2 * i] + 0x10000 * values[2 * i + 1];
  return Array.from({ length: options.groups ?? 1 }, (_, group) =>
    cases.map((_case, i) => at(group * cases.length + i)),
  );
}

/** The hashes of the cases' plans, by group and case. */
export function planHashes(cases: readonly Case[], groups = 1): readonly number[][] {
  const hashes = cases.map(({ order, n }) =>
    perGroup([order], groups, orderPresets, ([one]) => evaluate(compileOrder(one, n), hashing, (i) => i)),
  );
  return Array.from({ length: groups }, (_, group) => hashes.map((hash) => hash(group)));
}
