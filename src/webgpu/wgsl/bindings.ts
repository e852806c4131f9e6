import type { Expression } from './expression.ts';
import { isReadOnly, type WgslBinding } from './kernel.ts';

/** The declaration of a binding; its variable has the binding's name. */
export function declarationOf(binding: WgslBinding, index: number): string {
  const access = isReadOnly(binding) ? 'read' : 'read_write';
  return `@group(0) @binding(${index}) var<storage, ${access}> ${binding.name}: array<${binding.type}>;`;
}

/** The value at an index, as binary32 bits. */
export function loaded({ name, type }: WgslBinding, index: Expression): Expression {
  return type === 'f16' ? `bitcast<u32>(f32(${name}[${index}]))` : `${name}[${index}]`;
}

/** A statement that stores a value, given as binary32 bits, which is one of the binding's format. */
export function stored({ name, type }: WgslBinding, index: Expression, value: Expression): string {
  return `${name}[${index}] = ${type === 'f16' ? `f16(bitcast<f32>(${value}))` : value};`;
}
