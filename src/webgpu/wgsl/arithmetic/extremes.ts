import { type ExtremumRule, extremumRules } from '../../../formats/compare.ts';
import { type Expression, literal } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { declared, type Piece } from './piece.ts';

/** A name of `extremumRules`. */
export type ExtremumName = keyof typeof extremumRules;

const orderKey: Piece = {
  name: 'order_key',
  text: `
// An integer that is larger for a larger value; -0 lies below +0. Not for NaN.
fn order_key(a: u32) -> u32 {
  return select(a | 0x80000000u, ~a, (a >> 31u) == 1u);
}`,
};

const isNan: Piece = {
  name: 'is_nan',
  text: `
fn is_nan(a: u32) -> bool {
  return (a & 0x7fffffffu) > 0x7f800000u;
}`,
};

function ofUnordered(rule: ExtremumRule['nan']): Expression {
  switch (rule) {
    case 'propagate':
      return literal(Number.NaN);
    case 'number':
      return 'select(a, b, is_nan(a))';
    case 'first':
      return 'a';
    case 'second':
      return 'b';
  }
}

function ofZeros(rule: ExtremumRule['zero']): readonly string[] {
  if (rule === 'ordered') return [];
  return ['  if (((a | b) & 0x7fffffffu) == 0u) {', `    return ${rule === 'first' ? 'a' : 'b'};`, '  }'];
}

function declareExtremum(
  module: WgslModule,
  which: 'maximum' | 'minimum',
  rule: ExtremumName,
  operands: readonly [Expression, Expression],
): Expression {
  const { nan, zero } = extremumRules[rule];
  const name = `${which}_${rule}`;
  declared(module, isNan);
  declared(module, orderKey);
  const zeros = zero === 'ordered' ? '-0 lies below +0' : `of two zeros the ${zero}`;
  const nans = {
    propagate: 'NaN wins',
    number: 'a number wins',
    first: 'by NaN the first',
    second: 'by NaN the second',
  };
  const text = [
    `// The ${which}: ${nans[nan]}, ${zeros}.`,
    `fn ${name}(a: u32, b: u32) -> u32 {`,
    '  if (is_nan(a) || is_nan(b)) {',
    `    return ${ofUnordered(nan)};`,
    '  }',
    ...ofZeros(zero),
    `  return select(b, a, order_key(a) ${which === 'maximum' ? '>' : '<'} order_key(b));`,
    '}',
  ];
  module.declare(name, text.join('\n'));
  return `${name}(${operands.join(', ')})`;
}

/** The larger of two values under a rule: the counterpart of `maximumBy` (src/formats/compare.ts). */
export function declareMaximum(module: WgslModule, rule: ExtremumName, a: Expression, b: Expression): Expression {
  return declareExtremum(module, 'maximum', rule, [a, b]);
}

/** The smaller of two values under a rule: the counterpart of `minimumBy` (src/formats/compare.ts). */
export function declareMinimum(module: WgslModule, rule: ExtremumName, a: Expression, b: Expression): Expression {
  return declareExtremum(module, 'minimum', rule, [a, b]);
}
