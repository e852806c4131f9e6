import { binary16 } from '../../../formats/catalogue.ts';
import type { OperationNumerics, TypeNumerics } from '../../device/numerics.ts';
import { type Expression, literal } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { declareOperation, type OperationName, type Site, signatures, within } from './operation.ts';
import { declared, type Piece } from './piece.ts';
import type { Rules } from './rules.ts';

/*
 * The device's own operations, where its numerics card says that they round as IEEE 754 does. Compilers may rewrite floating expressions
 * ((x + y) - x as y, say); an operand passed through a guard, a zero that comes from memory, is one that they know nothing of.
 */

const guard0: Piece = {
  name: 'guard0',
  text: `
// Zeros that no compiler knows to be zeros: an operand passed through them comes from no operation that could be merged with the next.
var<private> guard0: u32;`,
};
const guard1: Piece = { name: 'guard1', text: 'var<private> guard1: u32;' };

const half: Piece = {
  name: 'half',
  text: `
// A value of binary16 by its bits in binary32.
fn half(bits: u32) -> f16 {
  return f16(bitcast<f32>(bits));
}`,
};

const bitsOfHalf: Piece = {
  name: 'bits_of_half',
  uses: [guard1],
  text: `
// The bits in binary32 of a value of binary16. The guard keeps compilers from taking a rounding to f16, and back, for none.
fn bits_of_half(a: f16) -> u32 {
  let kept = bitcast<vec2<f16>>(bitcast<u32>(vec2<f16>(a, 0.0h)) ^ guard1).x;
  return bitcast<u32>(f32(kept));
}`,
};

/** The operations written in WGSL, on values of f32 or f16. */
const written: Readonly<
  Record<Exclude<OperationName, 'round'>, (a: string, b: string, c: string, one: string) => string>
> = {
  add: (a, b) => `${a} + ${b}`,
  subtract: (a, b) => `${a} - ${b}`,
  multiply: (a, b) => `${a} * ${b}`,
  divide: (a, b) => `${a} / ${b}`,
  fma: (a, b, c) => `fma(${a}, ${b}, ${c})`,
  sqrt: (a) => `sqrt(${a})`,
  reciprocal: (a, _b, _c, one) => `${one} / ${a}`,
  rsqrt: (a) => `inverseSqrt(${a})`,
};

/** Whether a type's own operation gives the correctly rounded result always. */
function isCorrect(numerics: TypeNumerics, operation: Exclude<OperationName, 'round'>): boolean {
  const { add, multiply, divide, sqrt, inverseSqrt, fma } = numerics;
  const fused: OperationNumerics = { correct: fma === 'fused', ulps: 0.5 };
  const measured = { add, subtract: add, multiply, divide, fma: fused, sqrt, reciprocal: divide, rsqrt: inverseSqrt };
  return numerics.subnormals === 'keep' && measured[operation].correct;
}

/** The rules that hardware follows: to nearest, ties to even, overflow to infinity, subnormals kept. */
export function areUsual({ rounding, flushInput, flushOutput, overflow }: Rules): boolean {
  return rounding === 'tiesToEven' && !flushInput && !flushOutput && overflow.positive === literal(Infinity);
}

/** Declares the guards. */
function guarded(module: WgslModule): readonly string[] {
  return [guard0, guard1].map((guard) => declared(module, guard));
}

/**
 * Declares an operation of binary32 by f32.
 * @returns its name, or undefined where the device's own does not round correctly
 */
export function nativeBinary32(
  { module, target }: Pick<Site, 'module' | 'target'>,
  operation: OperationName,
): string | undefined {
  if (operation === 'round' || target.numerics === undefined) return undefined;
  if (!isCorrect(target.numerics.binary32, operation)) return undefined;
  const guards = guarded(module);
  const { parameters, says } = signatures[operation];
  const [a, b, c] = parameters.map((parameter, i) => `bitcast<f32>(${parameter} ^ ${guards[i % 2]})`);
  const result = `bitcast<u32>(${written[operation](a, b, c, '1.0f')})`;
  return declareOperation(
    module,
    `${operation}_binary32`,
    signatures[operation],
    `${says} in binary32, by f32.`,
    result,
  );
}

/**
 * Declares an operation of binary16 by f16: a conversion of any operand, or another operation where the operands are values of binary16.
 * @returns its name, or undefined where the device's own does not round correctly or has no f16
 */
export function nativeBinary16({ module, target, operands }: Site, operation: OperationName): string | undefined {
  const numerics = target.f16 ? target.numerics?.binary16 : undefined;
  if (numerics === undefined || !numerics.convert.correct || numerics.subnormals !== 'keep') return undefined;
  const { parameters, says } = signatures[operation];
  const declaredAs = (name: string, value: Expression): string => {
    for (const piece of [half, bitsOfHalf]) declared(module, piece);
    const comment = `${says} in binary16, by f16.`;
    return declareOperation(module, name, signatures[operation], comment, `bits_of_half(${value})`);
  };
  if (operation === 'round') return declaredAs('round_binary16', `half(a ^ ${guarded(module)[0]})`);
  if (!within(operands, binary16) || !isCorrect(numerics, operation)) return undefined;
  const guards = guarded(module);
  const [a, b, c] = parameters.map((parameter, i) => `half(${parameter} ^ ${guards[i % 2]})`);
  return declaredAs(`${operation}_binary16_of_${operands.name}`, written[operation](a, b, c, '1.0h'));
}
