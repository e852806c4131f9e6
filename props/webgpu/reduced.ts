import { binary32 } from '../../src/formats/catalogue.ts';
import { perGroup } from '../../src/reductions/by-group.ts';
import { compileOrder } from '../../src/reductions/compile.ts';
import { evaluate } from '../../src/reductions/evaluate.ts';
import { type OrderOrName, orderPresets } from '../../src/reductions/order.ts';
import type { GpuDevice } from '../../src/webgpu/gpu.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import type { WgslAccumulator } from '../../src/webgpu/wgsl/accumulator.ts';
import { type KernelBuilder, newKernel } from '../../src/webgpu/wgsl/builder.ts';
import type { Expression } from '../../src/webgpu/wgsl/expression.ts';
import type { WgslKernel } from '../../src/webgpu/wgsl/kernel.ts';
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
  make: (builder: KernelBuilder) => readonly Reduced[],
  { workgroup, groups = 1, memoryWords }: ReducedOptions,
): WgslKernel {
  const builder = newKernel({ f16: false }, workgroup);
  const { memory, module } = builder;
  const options = {
    ...{ ...memory, table: orderPresets, workgroup, groups },
    ...(memoryWords === undefined ? {} : { memoryWords }),
  };
  const states = make(builder).map(({ order, n, accumulator, values }, i) => {
    const name = reduction(`reduced_${i}`, order, n, accumulator, module, options);
    return { line: `let state_${i} = ${name}(lid);`, values: values(`state_${i}`) };
  });
  const values = states.flatMap((state) => state.values);
  const output = builder.bind({ name: 'values', role: 'output', length: groups * values.length }, binary32);
  builder.enter({
    name: 'main',
    comment: 'Every reduction of a group.',
    workgroups: groups,
    body: [
      ...states.map(({ line }) => line),
      // Another invocation writes each, so that all must have it.
      ...values.map(
        (value, k) => `if (lid == ${k % workgroup}u) { ${output.store(`group * ${values.length}u + ${k}u`, value)} }`,
      ),
    ],
  });
  return builder.kernel();
}

/** Both halves of a hash, as numbers that no conversion changes. */
const halves = (state: string): readonly Expression[] => [
  `bitcast<u32>(f32(${state} & 0xffffu))`,
  `bitcast<u32>(f32(${state} >> 16u))`,
];

/** A kernel that hashes every case. */
export function hashKernel(cases: readonly Case[], options: ReducedOptions): WgslKernel {
  const make = ({ module }: KernelBuilder): readonly Reduced[] =>
    cases.map((one) => ({ ...one, accumulator: wgslHashing(module), values: halves }));
  return reducedKernel(make, options);
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
  const plans = cases.map(({ order, n }) => perGroup([order], groups, orderPresets, ([one]) => compileOrder(one, n)));
  return Array.from({ length: groups }, (_, group) =>
    plans.map((plan) => evaluate(plan(group), hashing(group), (i) => i)),
  );
}
