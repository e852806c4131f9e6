import { binary32 } from '../../../formats/catalogue.ts';
import type { Quantization } from '../../../formats/integers/quantization.ts';
import { wgslArithmetic } from '../arithmetic/index.ts';
import type { WgslArithmetic, WgslRounding } from '../arithmetic.ts';
import type { KernelBuilder } from '../builder.ts';
import type { Expression } from '../expression.ts';
import { WgslRefusal } from '../kernel.ts';
import { block, functionOf } from '../text.ts';

/** Integers of more bits are not all values of binary32, nor do quotients rounded to odd settle how they round. */
const mostBits = 16;

const usual: WgslRounding = { rounding: 'tiesToEven', subnormals: 'keep', overflow: 'ieee' };

/**
 * The number of steps of `value`, in binary32: as the convention rounds it or, where it does not, rounded to odd, which leaves to the
 * rounding to an integer what the exact quotient does.
 */
function stepsOf(q: Quantization, builder: KernelBuilder, path: string): Expression {
  const { scaling, intermediate } = q.convention;
  const arithmetic = (rounding: WgslRounding): WgslArithmetic =>
    wgslArithmetic(binary32, rounding, builder.target, builder.module);
  const scale = builder.constant('QUANTUM', q.scale);
  if (intermediate === 'exact') return arithmetic({ ...usual, rounding: 'toOdd' }).divide('value', scale);
  if (intermediate.name !== binary32.name)
    throw new WgslRefusal(`"${path}.convention" expected steps in binary32, got ${intermediate.name}`);
  const a = arithmetic(usual);
  if (scaling === 'divide') return a.divide('value', scale);
  return a.multiply('value', a.reciprocal(scale));
}

/** Declares the integer nearest to a number of steps, ties to even; beyond ±2^30 that with its sign. */
function declareNearest({ module }: KernelBuilder): string {
  const body = [
    'let exponent = i32((steps >> 23u) & 0xffu) - 127;',
    'let significand = (steps & 0x7fffffu) | 0x800000u;',
    'var integer = 0u;',
    ...block('if (exponent >= 30)', ['integer = 1u << 30u;']),
    ...block('else if (exponent >= 23)', ['integer = significand << u32(exponent - 23);']),
    ...block('else if (exponent >= -1)', [
      'let places = u32(23 - exponent);',
      'let kept = significand >> places;',
      'let tail = significand - (kept << places);',
      'let half = 1u << (places - 1u);',
      'integer = kept + u32(tail > half || (tail == half && (kept & 1u) == 1u));',
    ]),
    'return select(i32(integer), -i32(integer), steps >= 0x80000000u);',
  ];
  const comment = 'The integer nearest to a number of steps, ties to even; beyond 2^30 that.';
  return module.declare('nearest_integer', functionOf(comment, 'fn nearest_integer(steps: u32) -> i32', body));
}

/**
 * Declares `quantized(value)`: the integer that stands for a value, as the bits of that number. The counterpart of `quantizer`
 * (src/formats/integers/quantize.ts).
 * @param path of the stage in the spec
 * @throws WgslRefusal for integers of more than 16 bits, and conventions whose rounding is none of the named ones'
 */
export function declareQuantize(
  q: Quantization,
  builder: KernelBuilder,
  path: string,
): (value: Expression) => Expression {
  const { format, qmin, qmax, zeroPoint, convention } = q;
  if (format.bits > mostBits)
    throw new WgslRefusal(`"${path}.format" expected integers of at most ${mostBits} bits, got ${format.name}`);
  if (convention.rounding !== 'tiesToEven' || convention.zeroPoint !== 'afterRounding')
    throw new WgslRefusal(
      `"${path}.convention" expected integers to nearest before the zero point, got ${convention.name}`,
    );
  const nan = { minimum: qmin, maximum: qmax, zeroPoint }[convention.nan];
  const bitsOf = (integer: Expression): Expression => `bitcast<u32>(f32(${integer}))`;
  const lines = [
    `let steps = ${stepsOf(q, builder, path)};`,
    `if ((steps & 0x7fffffffu) > 0x7f800000u) { return ${bitsOf(`${nan}`)}; } // NaN`,
    ...(convention.conversion === 'int64'
      ? [`if (steps >= 0x5f000000u && steps < 0x80000000u) { return ${bitsOf(`${qmin}`)}; } // 2^63 and more`]
      : []),
    bitsOf(`clamp(${declareNearest(builder)}(steps) + ${zeroPoint}, ${qmin}, ${qmax})`),
  ];
  builder.define('quantized', `The integer of ${format.name} that stands for a value.`, ['value'], lines);
  return (value) => `quantized(${value})`;
}
