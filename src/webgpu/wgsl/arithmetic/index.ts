import { binary16, binary32 } from '../../../formats/catalogue.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import type { WgslArithmetic, WgslRounding } from '../arithmetic.ts';
import { type Expression, literal } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { narrowOperation } from './narrow.ts';
import { areUsual, nativeBinary16, nativeBinary32 } from './native.ts';
import type { ArithmeticTarget, OperationName, Site } from './operation.ts';
import { within } from './operation.ts';
import { declarePower } from './power.ts';
import { type Rules, rulesOf } from './rules.ts';
import { softOperation } from './soft.ts';

export type { ArithmeticTarget } from './operation.ts';

/** The device's own operation, where it is right. */
function nativeOperation(site: Site, operation: OperationName): string | undefined {
  const { format } = site.rules;
  if (!areUsual(site.rules)) return undefined;
  if (format === binary32) return nativeBinary32(site, operation);
  return format === binary16 ? nativeBinary16(site, operation) : undefined;
}

/** Declares an operation in the cheapest way that is right. @returns its name */
function declareCheapest(site: Site, operation: OperationName): string {
  const round = (): string => declareCheapest(site, 'round');
  return nativeOperation(site, operation) ?? narrowOperation(site, operation, round) ?? softOperation(site, operation);
}

/** Whether conversion to the format leaves every operand as it is. */
function roundsNothing(operands: FloatFormat, rules: Rules): boolean {
  const { format, flushInput, flushOutput, infinity } = rules;
  const keepsInfinity = !operands.infinities || infinity.positive === literal(Infinity);
  const keepsNan = format.nans !== 'none' || operands.nans === 'none';
  return !flushInput && !flushOutput && within(operands, format) && keepsInfinity && keepsNan;
}

/**
 * The arithmetic of a format under a stage's rules, in the cheapest way that is right on the target: the device's own operations, those of
 * binary32 rounded again, or integers. Kernels whose module has `guard0` set guard0 and guard1, before anything else, to the first two
 * values of the binding `guard`.
 * @param operands a format of which every operand of every operation is a value; binary32 says nothing
 * @throws WgslRefusal when the format has values that are none of binary32
 */
export function wgslArithmetic(
  format: FloatFormat,
  rounding: WgslRounding,
  target: ArithmeticTarget,
  module: WgslModule,
  operands: FloatFormat = binary32,
): WgslArithmetic {
  const rules = rulesOf(format, rounding);
  const site: Site = { module, rules, target, operands };
  const call =
    (operation: OperationName) =>
    (...values: readonly Expression[]): Expression =>
      `${declareCheapest(site, operation)}(${values.join(', ')})`;
  const round = call('round');
  return {
    format,
    round: (a) => (roundsNothing(operands, rules) ? a : round(a)),
    add: call('add'),
    subtract: call('subtract'),
    multiply: call('multiply'),
    divide: call('divide'),
    fma: call('fma'),
    sqrt: call('sqrt'),
    reciprocal: call('reciprocal'),
    rsqrt: call('rsqrt'),
    power: (a, exponent) => `${declarePower(site, exponent)}(${a})`,
  };
}
