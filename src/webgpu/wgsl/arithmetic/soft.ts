import type { Expression } from '../expression.ts';
import { exactFma, exactProduct } from './exact-product.ts';
import { exactQuotient } from './exact-quotient.ts';
import { exactInverseRoot, exactRoot } from './exact-root.ts';
import { exactSum } from './exact-sum.ts';
import { unpack } from './exact-value.ts';
import { declareOperation, type OperationName, type Site, signatures } from './operation.ts';
import { declared, type Piece } from './piece.ts';
import { flushOperand, roundExact } from './rounding.ts';

/** An operation as the exact result of its unpacked operands. */
interface Soft {
  readonly exact?: Piece;
  /** The exact result, of operands as expressions of Exact. */
  result(...operands: readonly Expression[]): Expression;
}

const called = (exact: Piece): Soft => ({ exact, result: (...operands) => `${exact.name}(${operands.join(', ')})` });

const operations: Readonly<Record<OperationName, Soft>> = {
  round: { result: (a) => a },
  add: called(exactSum),
  subtract: called(exactSum),
  multiply: called(exactProduct),
  divide: called(exactQuotient),
  fma: called(exactFma),
  sqrt: called(exactRoot),
  reciprocal: { exact: exactQuotient, result: (a) => `exact_quotient(unpack(0x3f800000u), ${a})` },
  rsqrt: called(exactInverseRoot),
};

/** The operand's expression: its sign turned where it is subtracted, zero where it is a subnormal that is flushed. */
function operandOf({ module, rules }: SoftSite, operation: OperationName, operand: string): Expression {
  const value = operation === 'subtract' && operand === 'b' ? 'b ^ 0x80000000u' : operand;
  return `unpack(${rules.flushInput ? `${flushOperand(module, rules)}(${value})` : value})`;
}

/** Where a function by integers is declared, for operands of any format. */
type SoftSite = Pick<Site, 'module' | 'rules'>;

/**
 * Declares the function of an operation by integer arithmetic, which is right on every device for every format within binary32, direction
 * and policy. @returns its name
 */
export function softOperation(site: SoftSite, operation: OperationName): string {
  const { module, rules } = site;
  const name = `${operation}_${rules.tag}`;
  if (module.has(name)) return name;
  const { parameters, says } = signatures[operation];
  const { exact, result } = operations[operation];
  declared(module, unpack);
  if (exact !== undefined) declared(module, exact);
  const round = roundExact(module, rules);
  const exactly = result(...parameters.map((parameter) => operandOf(site, operation, parameter)));
  return declareOperation(
    module,
    name,
    signatures[operation],
    `${says} in ${rules.format.name}.`,
    `${round}(${exactly})`,
  );
}
