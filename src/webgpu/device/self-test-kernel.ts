import { declarationOf } from '../wgsl/bindings.ts';
import type { WgslBinding, WgslKernel } from '../wgsl/kernel.ts';

/** The operations of a type as native expressions, in the order in which the kernel writes their results. */
const expressions = {
  add: 'x + y',
  subtract: 'x - y',
  multiply: 'x * y',
  divide: 'x / y',
  sqrt: 'sqrt(x)',
  inverseSqrt: 'inverseSqrt(x)',
  fma: 'fma(x, y, z)',
  multiplyAdd: 'x * y + z',
};
export type OperationName = keyof typeof expressions;
export const operationNames = Object.keys(expressions) as readonly OperationName[];

/** How values of a type are held back from a compiler that would rewrite expressions of them: through bits and a zero it does not know. */
const types = {
  f32: {
    head: '',
    storage: 'u32',
    load: (binding: string) => `bitcast<f32>(${binding}[i] ^ guard[0])`,
    kept: 'fn kept(a: f32) -> u32 {\n  return bitcast<u32>(a) ^ guard[1];\n}',
  },
  f16: {
    head: 'enable f16;\n\n',
    storage: 'f16',
    load: (binding: string) => `guarded(${binding}[i], guard[0])`,
    kept: [
      'fn guarded(a: f16, zero: u32) -> f16 {\n  return bitcast<vec2<f16>>(bitcast<u32>(vec2<f16>(a, 0.0h)) ^ zero).x;\n}',
      'fn kept(a: f16) -> f16 {\n  return guarded(a, guard[1]);\n}',
    ].join('\n\n'),
  },
} as const;

function textOf(type: 'f32' | 'f16', bindings: readonly WgslBinding[], count: number, rest: readonly string[]): string {
  const { head, load, kept } = types[type];
  const stores = operationNames.map((name, k) => `  results[${k}u * COUNT + i] = kept(${expressions[name]});`);
  return `${head}${bindings.map(declarationOf).join('\n')}

const COUNT = ${count}u;

// The bits of a result, before any compiler reads on.
${kept}

@compute @workgroup_size(64)
fn operations(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i < COUNT) {
    let x = ${load('a')};
    let y = ${load('b')};
    let z = ${load('c')};
  ${stores.join('\n  ')}
  }
${rest.join('\n')}}
`;
}

const binding = (name: string, role: WgslBinding['role'], type: WgslBinding['type'], length: number): WgslBinding => ({
  name,
  role,
  type,
  length,
});

/** Conversions: of `wide`, another number of values, from binary32, and of `a` to it. */
function conversions(length: number, wideLength: number) {
  return {
    bindings: [
      binding('wide', 'input', 'u32', wideLength),
      binding('narrowed', 'output', 'f16', wideLength),
      binding('widened', 'output', 'u32', length),
    ],
    lines: [
      '  if (i < COUNT) {',
      '    widened[i] = bitcast<u32>(f32(guarded(a[i], guard[0]))) ^ guard[1];',
      '  }',
      `  if (i < ${wideLength}u) {`,
      '    narrowed[i] = kept(f16(bitcast<f32>(wide[i] ^ guard[0])));',
      '  }',
    ],
  };
}

/**
 * The kernel that tries a type's native operations: of `a`, `b` and `c` of that length it writes the results of all operations into
 * `results`, one operation after the other; of f16 also `wide` binary32 values converted, as `narrowed`, and `a` converted back, as `widened`.
 */
export function selfTestKernel(type: 'f32' | 'f16', length: number, wideLength: number): WgslKernel {
  const { storage } = types[type];
  const { bindings: more, lines } = type === 'f16' ? conversions(length, wideLength) : { bindings: [], lines: [] };
  const bindings = [
    binding('guard', 'guard', 'u32', 4),
    ...['a', 'b', 'c'].map((name) => binding(name, 'input', storage, length)),
    binding('results', 'output', storage, length * operationNames.length),
    ...more,
  ];
  return {
    code: textOf(type, bindings, length, lines),
    bindings,
    passes: [{ entry: 'operations', workgroups: Math.ceil(Math.max(length, wideLength) / 64) }],
    needsF16: type === 'f16',
  };
}
