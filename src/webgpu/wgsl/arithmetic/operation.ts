import type { FloatFormat } from '../../../formats/format.ts';
import type { DeviceNumerics } from '../../device/numerics.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
import type { WgslModule } from '../module.ts';
import type { Rules } from './rules.ts';

/** The operations whose operands are expressions alone. */
export type OperationName = Exclude<keyof WgslArithmetic, 'format' | 'power'>;

/** What a kernel is written for. */
export interface ArithmeticTarget {
  /** What the device's floating operations were measured to do. Absent: nothing is known of them, and integers compute everything. */
  readonly numerics?: DeviceNumerics;
  /** Whether the kernel may need the feature shader-f16. */
  readonly f16: boolean;
}

/** What decides how an operation is computed, and where its function is declared. */
export interface Site {
  readonly module: WgslModule;
  readonly rules: Rules;
  readonly target: ArithmeticTarget;
  /** A format whose values all operands are. */
  readonly operands: FloatFormat;
}

/** The parameters of an operation's function, and what it computes. */
export const signatures: Readonly<
  Record<OperationName, { readonly parameters: readonly string[]; readonly says: string }>
> = {
  round: { parameters: ['a'], says: 'a' },
  add: { parameters: ['a', 'b'], says: 'a + b' },
  subtract: { parameters: ['a', 'b'], says: 'a - b' },
  multiply: { parameters: ['a', 'b'], says: 'a · b' },
  divide: { parameters: ['a', 'b'], says: 'a / b' },
  fma: { parameters: ['a', 'b', 'c'], says: 'a · b + c, rounded once' },
  sqrt: { parameters: ['a'], says: '√a' },
  reciprocal: { parameters: ['a'], says: '1 / a' },
  rsqrt: { parameters: ['a'], says: '1 / √a, rounded once' },
};

/** Declares a function of u32 parameters, which returns that expression. @returns its name */
export function declareOperation(
  module: WgslModule,
  name: string,
  { parameters: names }: { readonly parameters: readonly string[] },
  comment: string,
  result: string,
): string {
  const parameters = names.map((parameter) => `${parameter}: u32`).join(', ');
  return module.declare(name, `// ${comment}\nfn ${name}(${parameters}) -> u32 {\n  return ${result};\n}`);
}

/** Whether every finite value of one format is one of another. */
export function within(inner: FloatFormat, outer: FloatFormat): boolean {
  const quantum = (format: FloatFormat): number => 2 ** (format.emin - format.precision + 1);
  const contained = inner.precision <= outer.precision && quantum(inner) >= quantum(outer) && inner.max <= outer.max;
  return contained && (outer.signed || !inner.signed) && (outer.signedZero || !inner.signedZero) && outer.subnormals;
}
