import type { FloatFormat } from '../../../formats/format.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import { productKind } from '../arithmetic/exact-product.ts';
import { notANumber, unpack } from '../arithmetic/exact-value.ts';
import { declared, type Piece } from '../arithmetic/piece.ts';
import { roundExact } from '../arithmetic/rounding.ts';
import { type Rules, rulesOf } from '../arithmetic/rules.ts';
import { wideCutRight, wideDifference, wideNormalized, wideProduct, wideSum } from '../arithmetic/wide.ts';
import type { WgslArithmetic, WgslRounding } from '../arithmetic.ts';
import { type Expression, literal } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { block, functionOf, type Lines } from '../text.ts';
import type { Term } from './sums.ts';

/** A fused multi-term add: see FusedAdd. */
export interface WgslFusedAdd {
  readonly fractionBits: number;
  /** What rounds the sum. */
  readonly output: { readonly format: FloatFormat; readonly rounding: WgslRounding };
}

const signedSum: Piece = {
  name: 'wide_signed_sum',
  uses: [wideSum, wideDifference],
  text: `
// total + a, or total - a where the sign is set, in two's complement.
fn wide_signed_sum(total: Wide, a: Wide, sign: u32) -> Wide {
  if (sign != 0u) {
    return wide_difference(total, a);
  }
  return wide_sum(total, a);
}`,
};

const special: Piece = {
  name: 'join_kinds',
  uses: [notANumber],
  text: `
// What a sum of several terms is without its finite ones: NaN, infinite, or a zero, negative when all are.
fn join_kinds(x: Exact, y: Exact) -> Exact {
  let either = x.kind == KIND_NAN || y.kind == KIND_NAN;
  let opposed = x.kind == KIND_INFINITE && y.kind == KIND_INFINITE && x.sign != y.sign;
  if (either || opposed) {
    return NOT_A_NUMBER;
  }
  if (x.kind == KIND_INFINITE) {
    return x;
  }
  if (y.kind == KIND_INFINITE) {
    return y;
  }
  return Exact(KIND_ZERO, x.sign & y.sign, 0, 0u);
}`,
};

/** Statements that end in the rounded sum, from `total` in units of 2^quantum. */
function rounded(rules: Rules, round: string): Lines {
  const flushed = rules.flushInput
    ? block(`if (sum.kind == KIND_FINITE && sum.exponent < ${rules.format.emin})`, [
        `return ${round}(Exact(KIND_ZERO, sum.sign, 0, 0u));`,
      ])
    : [];
  return [
    'let sign = total.high & 0x80000000u;',
    'let magnitude = wide_signed_sum(Wide(0u, 0u), total, sign);',
    ...block('if ((magnitude.high | magnitude.low) == 0u)', [`return ${round}(Exact(KIND_ZERO, 0u, 0, 0u));`]),
    `let sum = wide_normalized(sign, quantum + 63, magnitude);`,
    ...flushed,
    `return ${round}(sum);`,
  ];
}

/** Declares the fused add of a state and so many products. @returns its name */
function declareFused(model: WgslFusedAdd, width: number, module: WgslModule): string {
  const { format, rounding } = model.output;
  const rules = rulesOf(format, rounding);
  for (const piece of [unpack, productKind, special, wideProduct, wideCutRight, signedSum, wideNormalized])
    declared(module, piece);
  const round = roundExact(module, rules);
  const bits = model.fractionBits;
  const products = `array<u32, ${width}>`;
  const each = (body: Lines): Lines => block(`for (var i = 0u; i < ${width}u; i++)`, body);
  const lines = [
    'let addend = unpack(state);',
    'var special = addend;',
    'var zero = addend.kind == KIND_ZERO;',
    'var largest = select(addend.exponent, -1000, zero);',
    ...each([
      'let x = unpack(a[i]);',
      'let y = unpack(b[i]);',
      'let kind = product_kind(x.kind, y.kind);',
      'special = join_kinds(special, Exact(kind, x.sign ^ y.sign, 0, 0u));',
      ...block('if (kind == KIND_FINITE)', ['largest = max(largest, x.exponent + y.exponent);', 'zero = false;']),
    ]),
    ...block('if (special.kind != KIND_ZERO || zero)', [`return ${round}(special);`]),
    `let quantum = largest - ${bits};`,
    'var total = Wide(0u, 0u);',
    ...block('if (addend.kind == KIND_FINITE)', [
      'let kept = wide_cut_right(Wide(addend.significand, 0u), u32(quantum + 63 - addend.exponent));',
      'total = wide_signed_sum(total, kept, addend.sign);',
    ]),
    ...each([
      'let x = unpack(a[i]);',
      'let y = unpack(b[i]);',
      ...block('if (x.kind == KIND_FINITE && y.kind == KIND_FINITE)', [
        'let exact = wide_product(x.significand, y.significand);',
        'let kept = wide_cut_right(exact, u32(quantum + 62 - (x.exponent + y.exponent)));',
        'total = wide_signed_sum(total, kept, x.sign ^ y.sign);',
      ]),
    ]),
    ...rounded(rules, round),
  ];
  return module.unique(`fused_add_${width}_${rules.tag}`, (name) =>
    functionOf(
      `Products and a state aligned to the largest exponent, cut ${bits} bits below it, added exactly and rounded once.`,
      `fn ${name}(state: u32, a: ${products}, b: ${products}) -> u32`,
      lines,
    ),
  );
}

/**
 * Sums of products by fused adds: the counterpart of fusedProducts. For sums of terms the right factor is 1, for squares the left one.
 * @throws RangeError when a block is wider than fractionBits allow (2^(50 − bits))
 */
export function wgslFused(
  model: WgslFusedAdd,
  merge: WgslArithmetic,
  left: Term,
  right: Term,
  module: WgslModule,
): WgslAccumulator {
  const most = 2 ** (50 - model.fractionBits);
  const pushBlock = (state: string, positions: readonly Expression[]): string => {
    if (positions.length > most) throw new RangeError(`"a" expected at most ${most} factors, got ${positions.length}`);
    const list = (term: Term): string => `array(${positions.map(term).join(', ')})`;
    return `${declareFused(model, positions.length, module)}(${state}, ${list(left)}, ${list(right)})`;
  };
  return {
    type: 'u32',
    words: 1,
    zero: literal(0),
    load: (i) => pushBlock(literal(0), [i]),
    push: (state, i) => pushBlock(state, [i]),
    pushBlock,
    merge: (one, other) => merge.add(one, other),
  };
}

/** The right factor of terms that are summed themselves. */
export const one: Term = () => literal(1);
