import { describe, expect, test } from 'vitest';
import { binary16, binary32 } from '../../src/formats/catalogue.ts';
import { check, newChecker } from '../../src/kernels/check.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { neighbours } from '../../src/measure/ulps.ts';
import { type Tensor, tensor } from '../../src/tensors/tensor.ts';
import { damaged, goldenOf, shortBounds } from './dumps.ts';

const shape = [6, 16];
const { spec, inputs, tensors } = goldenOf({ norm: 'layer' }, shape);
const { y, mean, rstd } = tensors as Readonly<Record<'y' | 'mean' | 'rstd', Tensor>>;
const up = (one: Tensor, element: number): Tensor =>
  damaged(one, { [element]: neighbours(one.data[element], binary16).above as number });
const verdicts = (outputs: Readonly<Record<string, Tensor>>, maxUlps = 0) =>
  Object.fromEntries(check(spec, inputs, outputs, { maxUlps }).outputs.map((one) => [one.name, one.verdict]));

/** Rows of a tensor along its first axis. */
function rowsOf(one: Tensor, first: number, count: number): Tensor {
  const perRow = one.data.length / (one.shape[0] ?? 1);
  const data = one.data.slice(first * perRow, (first + count) * perRow);
  return tensor(one.format, [count, ...one.shape.slice(1)], data);
}

describe('a check', () => {
  test('accepts what the spec predicts, bit for bit', () => {
    expect(verdicts({ y, mean, rstd })).toEqual({ y: 'bit-equal', mean: 'bit-equal', rstd: 'bit-equal' });
    const result = check(spec, inputs, { y }, { events: true });
    expect(result.accepted).toBe(true);
    expect(result.outputs[0]?.kernelError).toEqual(result.outputs[0]?.emulationError);
    expect(result.spec).toBe(spec);
    expect(result.events?.output?.operations).toBe(96);
    expect(check(spec, inputs, { y }).events).toBeUndefined();
  });

  test('refuses a single ulp outside the bound, unless allowed', () => {
    expect(verdicts({ y: up(y, 17), mean })).toEqual({ y: 'wrong', mean: 'bit-equal' });
    expect(check(spec, inputs, { y: up(y, 17), mean }).accepted).toBe(false);
    expect(verdicts({ y: up(y, 17), mean }, 1)).toEqual({ y: 'accepted', mean: 'bit-equal' });
    expect(verdicts({ y: up(up(y, 17), 17) }, 1)).toEqual({ y: 'wrong' });
    expect(verdicts({ y: up(up(y, 17), 17) }, 2)).toEqual({ y: 'accepted' });
  });

  test('never accepts NaN or infinity for a number', () => {
    expect(verdicts({ y: damaged(y, { 3: Number.NaN }) }, 1e9)).toEqual({ y: 'wrong' });
    expect(verdicts({ y: damaged(y, { 3: Infinity }) }, 1e9)).toEqual({ y: 'wrong' });
  });

  test('without bounds says only that an output differs', () => {
    const [output] = check(spec, inputs, { y: up(y, 17) }, { withBounds: false }).outputs;
    expect([output?.verdict, output?.judgement]).toEqual(['differs', undefined]);
  });

  test('takes what another order of the sums gives', () => {
    // One chain begins with 4096² = 2^24, from where binary32 loses every 1; pairs keep most of them.
    const written = { preset: 'fp32', norm: 'rms', affine: false, order: 'pairwise' };
    const x = tensor(binary32, [1, 64], new Float64Array(64).fill(1).fill(4096, 0, 1));
    const pairs = resolveSpec({ bitnorm: 1, ...written });
    const chained = emulate(resolveSpec({ bitnorm: 1, ...written, order: 'sequential' }), { x }).outputs;
    const result = check(pairs, { x }, { rstd: chained.rstd });
    expect(result.accepted).toBe(true);
    expect(result.outputs[0]).toMatchObject({
      ...{ verdict: 'conforms', judgement: { counts: { legitimate: 1, undecided: 0, wrong: 0 } } },
    });
  });

  test('decides nothing where a sum may overflow', () => {
    const pure = resolveSpec({ bitnorm: 1, preset: 'fp16-pure', norm: 'rms', affine: false });
    // 181² + 182² is 65,885, beyond 65,504; the exact result is about 1.
    const x = tensor(binary16, [1, 2], Float64Array.of(181, 182));
    const { y: infinite } = emulate(pure, { x }).outputs;
    expect(infinite?.data).toEqual(Float64Array.of(0, 0));
    const [output] = check(pure, { x }, { y: tensor(binary16, [1, 2], Float64Array.of(1, 1)) }).outputs;
    expect(output).toMatchObject({ verdict: 'differs', judgement: { counts: { undecided: 2 } } });
  });

  test('tells zeros apart', () => {
    const flat = goldenOf({ norm: 'layer', affine: false }, [1, 4]);
    const x = tensor(binary16, [1, 4], Float64Array.of(1, 2, 3, 2));
    const zero = { y: tensor(binary16, [1, 4], Float64Array.of(0, 0, 0, 0)) };
    const predicted = check(flat.spec, { x }, zero);
    const { counts } = predicted.outputs[0] ?? {};
    expect(counts).toEqual({ equal: 2, zeroSign: 0, nan: 0, infinity: 0, differs: 2 });
    const [right] = check(flat.spec, { x }, { y: damaged(zero.y, { 1: -0 }) }).outputs;
    expect(right?.counts.zeroSign).toBe(1);
    expect(right?.worst.at(-1)).toMatchObject({ element: 1, ulps: 0 });
  });

  test('without the exact result', () => {
    const [output] = check(spec, inputs, { y }, { withExact: false }).outputs;
    expect(output?.kernelError.count).toBe(0);
    expect(output?.worst).toEqual([]);
  });

  test('in blocks is the whole', () => {
    const outputs = { y: up(up(y, 5), 90), mean, rstd: damaged(rstd, { 4: 1 }) };
    const whole = check(spec, inputs, outputs);
    for (const blocks of [
      [1, 1, 1, 1, 1, 1],
      [2, 4],
      [5, 1],
    ]) {
      const checker = newChecker(spec, {}, { y: shape, mean: [6], rstd: [6] });
      let first = 0;
      for (const count of blocks) {
        const part = (one: Tensor) => rowsOf(one, first, count);
        const firsts = { y: first * 16, mean: first, rstd: first };
        checker.add(
          { ...inputs, x: part(inputs.x) },
          { y: part(outputs.y), mean: part(outputs.mean), rstd: part(outputs.rstd) },
          firsts,
        );
        first += count;
      }
      expect(shortBounds(checker.result())).toEqual(shortBounds(whole));
    }
  });

  test.each<[string, Readonly<Record<string, Tensor>>, Readonly<Record<string, Tensor>>, string]>([
    ['no output', inputs, {}, '"outputs" expected one of y, mean, rstd, got none'],
    ['an output that is not predicted', inputs, { z: y }, '"outputs" expected one of y, mean, rstd'],
    [
      'an output of another format',
      inputs,
      { y: tensor(binary32, shape, y.data) },
      '"y" expected values of binary16, got binary32',
    ],
    ['an output of another size', inputs, { y: rowsOf(y, 0, 5) }, '"y" expected the shape [6,16], got [5,16]'],
    ['no x', {}, { y }, '"x" expected a tensor, got none'],
    ['no weight', { x: inputs.x }, { y }, '"weight" expected a tensor of shape [16], got none'],
    ['a weight of another size', { ...inputs, weight: y }, { y }, '"weight" expected the shape [16], got [6,16]'],
    [
      'a weight of another format',
      { ...inputs, weight: tensor(binary32, [16], new Float64Array(16)) },
      { y },
      '"weight" expected values of binary16, got binary32',
    ],
    [
      'an x of another format',
      { ...inputs, x: tensor(binary32, shape, y.data) },
      { y },
      '"x" expected values of binary16',
    ],
  ])('refuses %s', (_name, given, outputs, message) => {
    expect(() => check(spec, given, outputs)).toThrow(message);
    expect(() => check(spec, given, outputs)).toThrow(RangeError);
  });
});
