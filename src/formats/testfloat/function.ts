import type { Arithmetic } from '../arithmetic.ts';
import { findFloatFormat } from '../catalogue.ts';
import type { ArithmeticOptions } from '../context.ts';
import type { FloatFormat } from '../format.ts';

/** The formats that vectors are read in, by the names that they have in a function's. */
export const vectorFormats = [
  ...['f16', 'bf16', 'tf32', 'f32', 'e5m2', 'e4m3fn', 'e4m3', 'e4m3fnuz', 'e5m2fnuz', 'e4m3b11fnuz', 'e3m4'],
  ...['e3m2', 'e2m3', 'e2m1'],
] as const;

/** An operation on up to three operands; those it does not take are ignored. */
export type Evaluate = (a: number, b: number, c: number) => number;

type Bind = (arithmetic: Arithmetic) => Evaluate;

/** The operations of one format, by the names that Berkeley TestFloat gives them. */
const operations: Readonly<Record<string, { readonly arity: number; readonly bind: Bind }>> = {
  add: { arity: 2, bind: (arithmetic) => (a, b) => arithmetic.add(a, b) },
  sub: { arity: 2, bind: (arithmetic) => (a, b) => arithmetic.subtract(a, b) },
  mul: { arity: 2, bind: (arithmetic) => (a, b) => arithmetic.multiply(a, b) },
  div: { arity: 2, bind: (arithmetic) => (a, b) => arithmetic.divide(a, b) },
  sqrt: { arity: 1, bind: (arithmetic) => (a) => arithmetic.sqrt(a) },
  mulAdd: { arity: 3, bind: (arithmetic) => (a, b, c) => arithmetic.fma(a, b, c) },
};

/** What a function's name says: the formats of its operands and its result, and what it computes. */
export interface TestFunction {
  readonly name: string;
  readonly operands: readonly FloatFormat[];
  readonly result: FloatFormat;
  readonly bind: Bind;
}

/** TestFloat's names of the rounding modes. */
export const vectorRoundings = {
  near_even: 'tiesToEven',
  near_maxMag: 'tiesToAway',
  minMag: 'towardZero',
  min: 'towardNegative',
  max: 'towardPositive',
  odd: 'toOdd',
} as const satisfies Readonly<Record<string, ArithmeticOptions['rounding']>>;

function formatNamed(name: string, role: string, others: readonly string[]): FloatFormat {
  const known: readonly string[] = [...vectorFormats, ...others];
  if (!known.includes(name))
    throw new RangeError(`"function" expected a ${role} of ${known.join(', ')}, got "${name}"`);
  return findFloatFormat(name);
}

function conversion(name: string, from: string, to: string): TestFunction {
  const source = formatNamed(from, 'source format', ['f64']);
  const result = formatNamed(to, 'result format', []);
  if (from !== 'f32' && from !== 'f64' && to !== 'f32') {
    throw new RangeError(`"function" expected a conversion from f32 or f64, or to f32, got "${name}"`);
  }
  return { name, operands: [source], result, bind: (arithmetic) => (a) => arithmetic.round(a) };
}

/**
 * The function of a name such as f16_add, bf16_mulAdd, f64_to_e4m3fn or e5m2_to_f32.
 * @throws RangeError when there is none of that name
 */
export function parseFunction(name: string): TestFunction {
  const [from, to] = name.split('_to_');
  if (to !== undefined) return conversion(name, from, to);
  const at = name.lastIndexOf('_');
  const operation = name.slice(at + 1);
  if (at < 0 || !Object.hasOwn(operations, operation)) {
    const names = Object.keys(operations).join(', ');
    throw new RangeError(`"function" expected FORMAT_OP with OP one of ${names}, or FORMAT_to_FORMAT, got "${name}"`);
  }
  const format = formatNamed(name.slice(0, at), 'format', []);
  const { arity, bind } = operations[operation];
  return { name, operands: Array<FloatFormat>(arity).fill(format), result: format, bind };
}
