import { describe, expect, test } from 'vitest';
import { binary16, findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { newJudge, shareOf } from '../../src/kernels/judgement.ts';
import type { OutputBound } from '../../src/measure/bounds/output.ts';

/** An element: the kernel's value and the emulated one, the exact one before its rounding, and how far a kernel may be from that. */
interface Element {
  readonly kernel: number;
  readonly emulated: number;
  readonly exact: number;
  readonly bound: number;
}

/** The bound of some elements, whose last step is a rounding to nearest. */
function boundOf(elements: readonly Element[], format: FloatFormat): OutputBound {
  const { round } = float64Arithmetic(format);
  const ends = (sign: number): Float64Array =>
    Float64Array.from(elements, ({ exact, bound }) => (bound < Infinity ? round(exact + sign * bound) : sign * bound));
  const [low, high] = [ends(-1), ends(1)];
  const error = Float64Array.from(elements, ({ bound }) => bound);
  const exact = Float64Array.from(elements, (one) => one.exact);
  const distance = exact.map((value, i) => Math.max(value - low[i], high[i] - value));
  return { format, shape: [elements.length], exact, bounds: { anyOrder: { error, distance, low, high } } };
}

function judged(elements: readonly Element[], format = binary16, first = 0) {
  const judge = newJudge(format);
  const column = (key: keyof Element): Float64Array => Float64Array.from(elements, (one) => one[key]);
  const rounded = column('exact').map(float64Arithmetic(format).round);
  const positions = elements.map((_, i) => i);
  judge.add(positions, column('kernel'), column('emulated'), rounded, boundOf(elements, format), first);
  return judge.result();
}

const judgementOf = (element: Element, format = binary16) => judged([element], format).certificates[0];

/** The values 1 and 1 + 2^-10 of binary16 meet at 1 + 2^-11; the exact value lies just below, so that it rounds to 1. */
const beside: Element = { kernel: 1 + 2 ** -10, emulated: 1, exact: 1 + 2 ** -11 - 2 ** -20, bound: 2 ** -19 };

describe('an element that is not equal', () => {
  test('is legitimate where the exact value is no farther from the midpoint than the bound', () => {
    const certificate = judgementOf(beside);
    expect(certificate).toEqual({
      ...{ element: 0, judgement: 'legitimate', ...beside },
      ...{ low: 1, high: 1 + 2 ** -10, midpoint: 1 + 2 ** -11 },
    });
    // 2^-20 of 2^-19.
    expect(shareOf(certificate)).toBe(0.5);
  });

  test('is wrong where it is farther', () => {
    const certificate = judgementOf({ ...beside, bound: 2 ** -21 });
    expect(certificate).toMatchObject({ judgement: 'wrong', low: 1, high: 1, midpoint: 1 + 2 ** -11 });
    expect(shareOf(certificate)).toBe(2);
    expect(judgementOf({ ...beside, kernel: 1 + 2 ** -9 }).judgement).toBe('wrong');
    expect(judgementOf({ ...beside, kernel: 1 - 2 ** -11 }).judgement).toBe('wrong');
  });

  test('is legitimate where it is the correctly rounded result, and the emulation is off', () => {
    const certificate = judgementOf({ ...beside, kernel: 1, emulated: 1 + 2 ** -10 });
    expect(certificate).toMatchObject({ judgement: 'legitimate', midpoint: undefined });
    expect(shareOf(certificate)).toBe(0);
  });

  test.each([2, -2, Infinity, Number.NaN])('is undecided without a bound: %d', (kernel) => {
    expect(judgementOf({ ...beside, kernel, bound: Infinity }).judgement).toBe('undecided');
  });

  test.each([Number.NaN, Infinity, -Infinity])('is wrong where the exact result and the emulation are %d', (exact) => {
    const element = { kernel: 1, emulated: exact, exact, bound: Infinity };
    expect(judgementOf(element).judgement).toBe('wrong');
    expect(shareOf(judgementOf(element))).toBe(Infinity);
    for (const emulated of [2, exact === Infinity ? -Infinity : 65504])
      expect(judgementOf({ ...element, emulated }).judgement).toBe('undecided');
  });

  test('is undecided there without the exact result', () => {
    const element = { kernel: 1, emulated: Number.NaN, exact: Number.NaN, bound: Infinity };
    const judge = newJudge(binary16);
    judge.add([0], Float64Array.of(1), Float64Array.of(Number.NaN), undefined, boundOf([element], binary16));
    expect(judge.result().counts).toEqual({ legitimate: 0, undecided: 1, wrong: 0 });
  });

  test('may be infinite where the bound reaches past the largest value', () => {
    // From 65520 on, values round to Infinity.
    const near = { kernel: Infinity, emulated: 65504, exact: 65519, bound: 2 };
    expect(judgementOf(near)).toMatchObject({ judgement: 'legitimate', low: 65504, high: Infinity });
    expect(judgementOf({ ...near, bound: 0.5 }).judgement).toBe('wrong');
    expect(judgementOf({ ...near, kernel: Number.NaN }).judgement).toBe('wrong');
    expect(judgementOf({ ...near, kernel: -Infinity }).judgement).toBe('wrong');
  });

  test('may be NaN there where the format has no infinities', () => {
    // 464 lies halfway from the largest value, 448, to where 480 would be.
    const format = findFloatFormat('float8_e4m3fn');
    const near = { kernel: Number.NaN, emulated: 448, exact: 463, bound: 2 };
    expect(judgementOf(near, format)).toMatchObject({ judgement: 'legitimate', low: 448, high: Number.NaN });
    expect(judgementOf({ ...near, kernel: 416 }, format).judgement).toBe('wrong');
    expect(judgementOf({ ...near, bound: 0.5 }, format).judgement).toBe('wrong');
    expect(judgementOf({ ...near, kernel: 448, emulated: Number.NaN, exact: 480, bound: 4 }, format).judgement).toBe(
      'wrong',
    );
  });
});

describe('the judgement of an output', () => {
  const wrong = { ...beside, bound: 2 ** -21 };
  const undecided = { ...beside, bound: Infinity };
  const all = [
    beside,
    { ...beside, bound: 2 ** -18 },
    undecided,
    wrong,
    { ...beside, kernel: Number.NaN },
    { ...wrong, bound: 2 ** -22 },
    { ...beside, kernel: 1, emulated: 1 + 2 ** -10 },
  ];

  test('counts its elements and keeps the five worst', () => {
    const { counts, certificates } = judged(all);
    expect(counts).toEqual({ legitimate: 3, undecided: 1, wrong: 3 });
    expect(certificates.map(({ element, judgement }) => [element, judgement])).toEqual([
      ...[4, 5, 3].map((element) => [element, 'wrong']),
      [2, 'undecided'],
      [0, 'legitimate'],
    ]);
    expect(certificates.map(shareOf)).toEqual([Infinity, 4, 2, 0, 0.5]);
  });

  test('block by block is that of the whole', () => {
    const judge = newJudge(binary16);
    all.forEach((one, first) => {
      const [kernel, emulated] = [Float64Array.of(one.kernel), Float64Array.of(one.emulated)];
      judge.add([0], kernel, emulated, undefined, boundOf([one], binary16), first);
    });
    expect(judge.result()).toEqual(judged(all));
  });

  test('looks at the given positions only', () => {
    const judge = newJudge(binary16);
    const values = Float64Array.of(1, 1 + 2 ** -10);
    judge.add([1], values, Float64Array.of(0, 1), undefined, boundOf([wrong, wrong], binary16), 10);
    expect(judge.result().counts).toEqual({ legitimate: 0, undecided: 0, wrong: 1 });
    expect(judge.result().certificates.map(({ element }) => element)).toEqual([11]);
  });

  test('needs a bound of any order', () => {
    const none = { ...boundOf([beside], binary16), bounds: {} };
    const add = () => newJudge(binary16).add([0], Float64Array.of(1), Float64Array.of(1), undefined, none);
    expect(add).toThrow(new RangeError('"bound" expected one of any order, got none'));
  });
});
