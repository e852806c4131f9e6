import type { Exponent } from '../../../exact/power.ts';
import { WgslRefusal } from '../kernel.ts';
import { exactValue, normalized, unpack } from './exact-value.ts';
import { declareOperation, type Site } from './operation.ts';
import { declared, type Piece } from './piece.ts';
import { roundExact } from './rounding.ts';
import { wideProduct } from './wide.ts';

/*
 * x^(n/d) by comparing integers: with x = m · 2^e, m of 24 bits, the power is the d-th root of m^n · 2^(n·e). The root is found bit by bit,
 * as the largest integer whose d-th power does not exceed it; 27 bits and whether anything is left decide every rounding.
 */

/** Bits of a root after its point: enough for 24 significant ones, one to round by and one for the rest. */
const fractionBits = 26;
/** Integers as long as these are worth writing down. */
const mostWords = 16;

/** The sizes of the integers that a power takes. */
interface Sizes {
  readonly numerator: number;
  readonly denominator: number;
  /** Bits of a root. */
  readonly rootBits: number;
  /** How far to the left m^n (above 0) or the root's power (below 0) is moved to be compared with the other. */
  readonly shift: number;
  /** Words of 32 bits of the integers that are compared. */
  readonly words: number;
}

/** @throws WgslRefusal where the integers would be long */
function sizesOf(exponent: Exponent): Sizes {
  const [numerator, denominator] = [exponent.numerator, exponent.denominator].map(Number);
  // The root of 2^r · M^n, r < d and M < 2.
  const rootBits = fractionBits + Math.ceil((denominator - 1 + numerator) / denominator);
  const shift = fractionBits * denominator - 23 * numerator;
  const rootPowerBits = denominator * rootBits + Math.max(0, -shift);
  const bits = Math.max(rootPowerBits, 24 * numerator + Math.max(0, shift) + denominator - 1);
  const words = Math.ceil(bits / 32);
  if (rootBits > 32 || words > mostWords) {
    throw new WgslRefusal(
      `a power of ${exponent.numerator}/${exponent.denominator} takes integers of ${bits} bits; kernels have powers of small fractions only`,
    );
  }
  return { numerator, denominator, rootBits, shift, words };
}

function timesWord(words: number): Piece {
  return {
    name: `times_word_${words}`,
    uses: [wideProduct],
    text: `
// Multiplies an integer of ${words} words, the lowest first, by a word.
fn times_word_${words}(a: ptr<function, array<u32, ${words}>>, b: u32) {
  var carry = 0u;
  for (var i = 0; i < ${words}; i++) {
    let product = wide_product((*a)[i], b);
    let low = product.low + carry;
    carry = product.high + u32(low < carry);
    (*a)[i] = low;
  }
}`,
  };
}

function shiftWords(words: number): Piece {
  return {
    name: `shift_words_${words}`,
    uses: [timesWord(words)],
    text: `
// Multiplies an integer of ${words} words by 2^places.
fn shift_words_${words}(a: ptr<function, array<u32, ${words}>>, places: u32) {
  for (var left = places; left > 0u; left -= min(left, 31u)) {
    times_word_${words}(a, 1u << min(left, 31u));
  }
}`,
  };
}

function compareWords(words: number): Piece {
  return {
    name: `compare_words_${words}`,
    text: `
// -1, 0 or 1 as an integer of ${words} words is below, equal to or above another one.
fn compare_words_${words}(a: ptr<function, array<u32, ${words}>>, b: ptr<function, array<u32, ${words}>>) -> i32 {
  for (var i = ${words - 1}; i >= 0; i--) {
    if ((*a)[i] != (*b)[i]) {
      return select(1, -1, (*a)[i] < (*b)[i]);
    }
  }
  return 0;
}`,
  };
}

/**
 * An integer of one word as one of several. All are written out: Dawn (webgpu 0.6.2, on lavapipe) sets an array that is declared in a loop
 * without a value to zeros once, not every time around.
 */
function startingWith(word: string, words: number): string {
  return `array<u32, ${words}>(${[word, ...Array<string>(words - 1).fill('0u')].join(', ')})`;
}

function exactPower(exponent: Exponent): Piece {
  const { numerator, denominator, rootBits, shift, words } = sizesOf(exponent);
  const name = `exact_power_${numerator}_${denominator}`;
  const floorShift = 1024; // makes n·e + d·1024 positive, so that the quotient is rounded down
  return {
    name,
    uses: [exactValue, normalized, timesWord(words), shiftWords(words), compareWords(words)],
    text: `
// x^(${numerator}/${denominator}) of an operand with 24 significant bits that is not negative.
fn ${name}(x: Exact) -> Exact {
  if (x.kind != KIND_FINITE || x.sign != 0u) {
    return x;
  }
  // x = m · 2^(exponent - 23); the power is 2^whole times the root of 2^rest · (m / 2^23)^${numerator}.
  let m = x.significand >> 8u;
  let whole = (${numerator} * x.exponent + ${denominator * floorShift}) / ${denominator} - ${floorShift};
  let rest = ${numerator} * x.exponent - ${denominator} * whole;
  var power = ${startingWith('m', words)};
  for (var i = 1; i < ${numerator}; i++) {
    times_word_${words}(&power, m);
  }
  shift_words_${words}(&power, u32(rest${shift > 0 ? ` + ${shift}` : ''}));
  // The root's ${rootBits} bits, ${fractionBits} of them below its point, from the top.
  var root = 0u;
  var inexact = true;
  for (var bit = ${rootBits - 1}; bit >= 0 && inexact; bit--) {
    let trial = root | (1u << u32(bit));
    var trial_power = ${startingWith('trial', words)};
    for (var i = 1; i < ${denominator}; i++) {
      times_word_${words}(&trial_power, trial);
    }${shift < 0 ? `\n    shift_words_${words}(&trial_power, ${-shift}u);` : ''}
    let order = compare_words_${words}(&trial_power, &power);
    if (order <= 0) {
      root = trial;
      inexact = order != 0;
    }
  }
  return normalized(0u, whole + ${31 - fractionBits}, root | u32(inexact));
}`,
  };
}

/**
 * Declares x^(n/d), correctly rounded, of x ≥ 0 or NaN: the counterpart of `roundedPower` (src/normalizers/power.ts).
 * @returns its name
 * @throws WgslRefusal where n and d are not small
 */
export function declarePower({ module, rules }: Pick<Site, 'module' | 'rules'>, exponent: Exponent): string {
  const exact = exactPower(exponent);
  const { numerator, denominator } = exponent;
  const name = `power_${numerator}_${denominator}_${rules.tag}`;
  for (const piece of [unpack, exact]) declared(module, piece);
  const result = `${roundExact(module, rules)}(${exact.name}(unpack(a)))`;
  const says = `a^(${numerator}/${denominator}), rounded once in ${rules.format.name}.`;
  return declareOperation(module, name, { parameters: ['a'] }, says, result);
}
