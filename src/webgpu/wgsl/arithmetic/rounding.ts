import type { Direction } from '../../../formats/rounding.ts';
import { type Expression, literal } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { exactValue, pack, packSmall, shiftRight } from './exact-value.ts';
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

/** `round_bits_…`: a significand's first p bits as an integer, rounded; 2^p where that carries. */
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

/** The result of an exact result that is no finite number: often the bits that its kind is. */
function special(rules: Rules): readonly string[] {
  const { nan, zero, infinity, cancelled, format } = rules;
  const asBits = format.nans === 'ieee' && infinity.positive === literal(Infinity);
  if (asBits && cancelled === zero.positive)
    return [
      '  if (x.kind != KIND_FINITE) {',
      '    return select(x.kind | x.sign, 0u, x.kind == KIND_CANCELLED);',
      '  }',
    ];
  return [
    '  switch x.kind {',
    `    case KIND_ZERO: { return ${bySign(zero, 'x.sign')}; }`,
    `    case KIND_CANCELLED: { return ${cancelled}; }`,
    `    case KIND_INFINITE: { return ${bySign(infinity, 'x.sign')}; }`,
    `    case KIND_NAN: { return ${nan}; }`,
    '    default: {}',
    '  }',
    ...(format.signed ? [] : ['  if (x.sign != 0u) {', `    return ${nan};`, '  }']),
  ];
}

/** `bits`, the magnitude of the rounded result: beyond the largest one where that is exceeded. */
function magnitude(module: WgslModule, { format }: Rules): Expression {
  const { precision, emin } = format;
  const exponent = `clamp(x.exponent, ${emin}, 128)`;
  if (emin === -126) {
    const place = precision === 24 ? 'integer' : `(integer << ${24 - precision}u)`;
    return `(u32(${exponent} + 126) << 23u) + ${place}`;
  }
  return `${declared(module, emin - precision + 1 < -126 ? packSmall : pack)}(integer, ${exponent} - ${precision - 1})`;
}

/** Statements that return the bits with their sign, or what stands for a result that exceeds the largest one. */
function finish({ format, zero, overflow }: Rules): readonly string[] {
  const over = `bits > ${literal(format.max)}`;
  if (!format.signed) return [`  return select(bits, ${overflow.positive}, ${over});`];
  const exceeded = [`  if (${over}) {`, `    return ${bySign(overflow, 'x.sign')};`, '  }'];
  const unsignedZero = zero.negative === zero.positive;
  return [...exceeded, unsignedZero ? '  return select(bits | x.sign, 0u, bits == 0u);' : '  return bits | x.sign;'];
}

/** Declares the function that rounds an exact result to the format. @returns its name */
export function roundExact(module: WgslModule, rules: Rules): string {
  const { format, tag } = rules;
  const name = `round_exact_${tag}`;
  if (module.has(name)) return name;
  for (const piece of [exactValue, shiftRight]) declared(module, piece);
  const rounded = roundInteger(module, rules);
  const { emin } = format;
  const text = [
    `// ${tag}: the exact result, rounded once.`,
    `fn ${name}(x: Exact) -> u32 {`,
    ...special(rules),
    ...tinyResults(rules, rounded),
    `  let places = u32(max(${emin} - x.exponent, 0)); // lost below 2^${emin}`,
    `  let integer = ${rounded}(shift_right(x.significand, places), x.sign);`,
    `  let bits = ${magnitude(module, rules)};`,
    ...finish(rules),
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
