import type { FloatFormat } from '../../../formats/format.ts';
import type { WgslArithmetic, WgslRounding } from '../arithmetic.ts';
import type { Expression } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { exactFma, exactProduct } from './exact-product.ts';
import { exactQuotient } from './exact-quotient.ts';
import { exactInverseRoot, exactRoot } from './exact-root.ts';
import { exactSum } from './exact-sum.ts';
import { unpack } from './exact-value.ts';
import { declared, type Piece } from './piece.ts';
import { flushOperand, roundExact } from './rounding.ts';
import { type Rules, rulesOf } from './rules.ts';

type Operation = Exclude<keyof WgslArithmetic, 'format'>;

/** An operation as the exact result of its unpacked operands. */
interface Soft {
  readonly says: string;
  readonly operands: readonly string[];
  readonly exact?: Piece;
  /** The exact result, of operands as expressions of Exact. */
  result(...operands: readonly Expression[]): Expression;
}

const operations: Readonly<Record<Operation, Soft>> = {
  round: { says: 'a', operands: ['a'], result: (a) => a },
  add: { says: 'a + b', operands: ['a', 'b'], exact: exactSum, result: (a, b) => `exact_sum(${a}, ${b})` },
  subtract: { says: 'a - b', operands: ['a', 'b'], exact: exactSum, result: (a, b) => `exact_sum(${a}, ${b})` },
  multiply: { says: 'a · b', operands: ['a', 'b'], exact: exactProduct, result: (a, b) => `exact_product(${a}, ${b})` },
  divide: { says: 'a / b', operands: ['a', 'b'], exact: exactQuotient, result: (a, b) => `exact_quotient(${a}, ${b})` },
  fma: {
    says: 'a · b + c, rounded once',
    operands: ['a', 'b', 'c'],
    exact: exactFma,
    result: (a, b, c) => `exact_fma(${a}, ${b}, ${c})`,
  },
  sqrt: { says: '√a', operands: ['a'], exact: exactRoot, result: (a) => `exact_root(${a})` },
  reciprocal: {
    says: '1 / a',
    operands: ['a'],
    exact: exactQuotient,
    result: (a) => `exact_quotient(unpack(0x3f800000u), ${a})`,
  },
  rsqrt: {
    says: '1 / √a, rounded once',
    operands: ['a'],
    exact: exactInverseRoot,
    result: (a) => `exact_inverse_root(${a})`,
  },
};

/** The operand's expression: its sign turned where it is subtracted, zero where it is a subnormal that is flushed. */
function operandOf(module: WgslModule, operation: Operation, operand: string, rules: Rules): Expression {
  const value = operation === 'subtract' && operand === 'b' ? 'b ^ 0x80000000u' : operand;
  return `unpack(${rules.flushInput ? `${flushOperand(module, rules)}(${value})` : value})`;
}

/** Declares the function of an operation by integer arithmetic, which is right on every device. @returns its name */
export function softOperation(module: WgslModule, rules: Rules, operation: Operation): string {
  const name = `${operation}_${rules.tag}`;
  if (module.has(name)) return name;
  const { says, operands, exact, result } = operations[operation];
  declared(module, unpack);
  if (exact !== undefined) declared(module, exact);
  const round = roundExact(module, rules);
  const exactly = result(...operands.map((operand) => operandOf(module, operation, operand, rules)));
  const text = [
    `// ${says} in ${rules.format.name}.`,
    `fn ${name}(${operands.map((operand) => `${operand}: u32`).join(', ')}) -> u32 {`,
    `  return ${round}(${exactly});`,
    '}',
  ];
  return module.declare(name, text.join('\n'));
}

/**
 * Arithmetic on integers: every operation, format within binary32, direction and policy, on every device.
 * @throws WgslRefusal when the format has values that are none of binary32
 */
export function softArithmetic(format: FloatFormat, rounding: WgslRounding, module: WgslModule): WgslArithmetic {
  const rules = rulesOf(format, rounding);
  const call =
    (operation: Operation) =>
    (...operands: readonly Expression[]): Expression =>
      `${softOperation(module, rules, operation)}(${operands.join(', ')})`;
  return {
    format,
    round: call('round'),
    add: call('add'),
    subtract: call('subtract'),
    multiply: call('multiply'),
    divide: call('divide'),
    fma: call('fma'),
    sqrt: call('sqrt'),
    reciprocal: call('reciprocal'),
    rsqrt: call('rsqrt'),
  };
}
