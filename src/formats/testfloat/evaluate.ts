import type { Arithmetic, MakeArithmetic } from '../arithmetic.ts';
import type { ArithmeticOptions } from '../context.ts';
import { exceptionMask } from '../flags.ts';
import { float64Arithmetic } from '../float64.ts';
import { codeToHex, type Decoder, decoderOf, digitsOf, toHex } from './decoder.ts';
import type { TestFunction } from './function.ts';
import { type Column, type LineReader, lineReader, type Words } from './lines.ts';

/** A value with its code in hexadecimal. */
export interface Shown {
  readonly hex: string;
  readonly value: number;
}

/** A result with the flags raised on the way to it, as bits. */
export interface Outcome extends Shown {
  readonly flags: number;
}

/** A vector whose result or flags are not ours. */
export interface Mismatch {
  /** Counted from 1. */
  readonly line: number;
  readonly operands: readonly Shown[];
  readonly expected: Outcome;
  readonly computed: Outcome;
}

/** What became of the vectors read so far. */
export interface Score {
  readonly vectors: number;
  readonly mismatches: number;
  /** The first mismatches. */
  readonly shown: readonly Mismatch[];
}

export interface Evaluator extends LineReader {
  score(): Score;
}

const shownAtMost = 10;

function columnsOf({ operands, result }: TestFunction): readonly Column[] {
  const column = (name: string, format: TestFunction['result']): Column => ({
    name,
    digits: digitsOf(format),
    bits: format.bits,
  });
  const names = operands.map((format, i) => column(operands.length === 1 ? 'operand' : `operand ${i + 1}`, format));
  return [...names, column('result', result), { name: 'flags', digits: 2, bits: 5 }];
}

/**
 * Compares vectors in TestFloat's format (operands, result, flags) with the arithmetic. A NaN equals a NaN; flags are compared
 * unless an operand is NaN. feed and finish throw VectorError for malformed lines.
 * @throws RangeError when an option is out of range
 */
export function vectorEvaluator(
  called: TestFunction,
  options?: ArithmeticOptions,
  make: MakeArithmetic = float64Arithmetic,
): Evaluator {
  const arithmetic = make(called.result, options);
  const compute = called.bind(arithmetic);
  const arity = called.operands.length;
  const operands = called.operands.map(decoderOf);
  const result = decoderOf(called.result);
  const values = [Number.NaN, Number.NaN, Number.NaN];
  const shown: Mismatch[] = [];
  let [vectors, mismatches] = [0, 0];

  const onLine = (words: Words, line: number): void => {
    const { high, low } = words;
    let operandIsNaN = false;
    for (let i = 0; i < arity; i++) {
      const value = operands[i](high[i], low[i]);
      values[i] = value;
      operandIsNaN ||= Number.isNaN(value);
    }
    const ours = compute(values[0], values[1], values[2]);
    const sameFlags = operandIsNaN || (arithmetic.tally.last & exceptionMask) === low[arity + 1];
    vectors++;
    if (sameFlags && Object.is(ours, result(high[arity], low[arity]))) return;
    if (mismatches++ < shownAtMost) shown.push(describe(called, words, line, ours, arithmetic, { operands, result }));
  };
  return { ...lineReader(columnsOf(called), onLine), score: () => ({ vectors, mismatches, shown }) };
}

interface Decoders {
  readonly operands: readonly Decoder[];
  readonly result: Decoder;
}

function describe(
  called: TestFunction,
  { high, low }: Words,
  line: number,
  ours: number,
  { tally }: Arithmetic,
  decoders: Decoders,
): Mismatch {
  const shown = (i: number, decoder: Decoder, digits: number): Shown => ({
    hex: codeToHex(high[i], low[i], digits),
    value: decoder(high[i], low[i]),
  });
  const arity = called.operands.length;
  return {
    line,
    operands: called.operands.map((format, i) => shown(i, decoders.operands[i], digitsOf(format))),
    expected: { ...shown(arity, decoders.result, digitsOf(called.result)), flags: low[arity + 1] },
    computed: { hex: toHex(ours, called.result), value: ours, flags: tally.last & exceptionMask },
  };
}
