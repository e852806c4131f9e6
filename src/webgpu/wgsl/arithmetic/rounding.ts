import type { Direction } from '../../../formats/rounding.ts';
import { type Expression, literal } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { exactValue, pack, shiftRight } from './exact-value.ts';
import { declared } from './piece.ts';
import { bySign, type Rules } from './rules.ts';

/** When a magnitude is raised, of `kept`, `tail` and `sign`; `half` is the tail in the middle. Beside `increments` of src/formats/rounding.ts. */
function raised(direction: Direction, half: Expression): Expression {
  switch (direction) {
    case 'tiesToEven':
      return `tail > ${half} || (tail == ${half} && (kept & 1u) == 1u)`;
    case 'tiesToAway':
      return `tail >= ${half}`;
    case 'towardZero':
      return 'false';
    case 'towardPositive':
      return 'tail != 0u && sign == 0u';
    case 'towardNegative':
      return 'tail != 0u && sign != 0u';
    case 'toOdd':
      return 'tail != 0u && (kept & 1u) == 0u';
  }
}

function hex(value: number): Expression {
  return `0x${value.toString(16)}u`;
}

/** `round_integer_…`: a significand's first p bits as an integer, rounded; 2^p where that carries. */
function roundInteger(module: WgslModule, { format, rounding }: Rules): string {
  const name = `round_bits_${format.precision}_${rounding}`;
  const cut = 32 - format.precision;
  const lines = [
    `// The first ${format.precision} bits of a significand as an integer, rounded ${rounding}.`,
    `fn ${name}(significand: u32, sign: u32) -> u32 {`,
    `  let kept = significand >> ${cut}u;`,
    ...(rounding === 'towardZero'
      ? ['  return kept;']
      : [
          `  let tail = significand & ${hex(2 ** cut - 1)};`,
          `  return kept + u32(${raised(rounding, hex(2 ** (cut - 1)))});`,
        ]),
    '}',
  ];
  return module.declare(name, lines.join('\n'));
}

/** Statements for results below the smallest normal value that become zero, or the smallest value where there is no zero. */
function tinyResults(rules: Rules, rounded: string): readonly string[] {
  const { format, flushOutput, tininess } = rules;
  const zero = bySign(rules.zero, 'x.sign');
  const { emin, precision } = format;
  if (!format.subnormals) return [`  if (x.exponent < ${emin}) {`, `    return ${zero};`, '  }'];
  if (!flushOutput) return [];
  // Rounded with an unbounded exponent, the last binade below 2^emin may reach it.
  const reaches = `(x.exponent == ${emin - 1} && ${rounded}(x.significand, x.sign) == ${hex(2 ** precision)})`;
  const tiny = tininess === 'before' ? '' : ` && !${reaches}`;
  return [`  if (x.exponent < ${emin}${tiny}) {`, `    return ${zero};`, '  }'];
}

/** Statements that return the bits of a result which is not beyond the largest one. */
function finish({ format, zero }: Rules): string {
  if (!format.signed) return '  return bits;';
  return zero.negative === zero.positive
    ? '  return select(bits | x.sign, 0u, bits == 0u);'
    : '  return bits | x.sign;';
}

/** Declares the function that rounds an exact result to the format. @returns its name */
export function roundExact(module: WgslModule, rules: Rules): string {
  const { format, tag } = rules;
  const name = `round_exact_${tag}`;
  if (module.has(name)) return name;
  for (const piece of [exactValue, shiftRight, pack]) declared(module, piece);
  const rounded = roundInteger(module, rules);
  const { precision, emin, emax, max } = format;
  const text = [
    `// ${tag}: the exact result, rounded once.`,
    `fn ${name}(x: Exact) -> u32 {`,
    '  switch x.kind {',
    `    case KIND_ZERO: { return ${bySign(rules.zero, 'x.sign')}; }`,
    `    case KIND_CANCELLED: { return ${rules.cancelled}; }`,
    `    case KIND_INFINITE: { return ${bySign(rules.infinity, 'x.sign')}; }`,
    `    case KIND_NAN: { return ${rules.nan}; }`,
    '    default: {}',
    '  }',
    ...(format.signed ? [] : ['  if (x.sign != 0u) {', `    return ${rules.nan};`, '  }']),
    ...tinyResults(rules, rounded),
    `  let places = max(${emin} - x.exponent, 0); // lost below 2^${emin}`,
    `  let integer = ${rounded}(shift_right(x.significand, u32(places)), x.sign);`,
    `  let bits = pack(integer, x.exponent + places - ${precision - 1});`,
    `  if (x.exponent > ${emax} || bits > ${literal(max)}) {`,
    `    return ${bySign(rules.overflow, 'x.sign')};`,
    '  }',
    finish(rules),
    '}',
  ];
  return module.declare(name, text.join('\n'));
}

/** Declares the function that makes subnormal operands zero. @returns its name */
export function flushOperand(module: WgslModule, { format }: Rules): string {
  const name = `flush_${format.name}`;
  const text = [
    `// A value below 2^${format.emin}, the smallest normal one of ${format.name}, counts as zero of its sign.`,
    `fn ${name}(a: u32) -> u32 {`,
    `  return select(a, a & 0x80000000u, (a & 0x7fffffffu) < ${literal(2 ** format.emin)});`,
    '}',
  ];
  return module.declare(name, text.join('\n'));
}
