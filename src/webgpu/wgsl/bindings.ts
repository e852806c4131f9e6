import type { Expression } from './expression.ts';
import type { WgslBinding } from './kernel.ts';

/** The declaration of a binding; its variable has the binding's name. */
export function declarationOf({ name, role, type }: WgslBinding, index: number): string {
  const access = role === 'input' || role === 'guard' ? 'read' : 'read_write';
  const element = type === 'f16' ? 'f16' : 'u32';
  return `@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${element}>;`;
}

/** The value at an index, as binary32 bits. */
export function loaded({ name, type }: WgslBinding, index: Expression): Expression {
  return type === 'f16' ? `bitcast<u32>(f32(${name}[${index}]))` : `${name}[${index}]`;
}

/** A statement that stores a value, given as binary32 bits, which is one of the binding's format. */
export function stored({ name, type }: WgslBinding, index: Expression, value: Expression): string {
  return `${name}[${index}] = ${type === 'f16' ? `f16(bitcast<f32>(${value}))` : value};`;
}
