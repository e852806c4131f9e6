import { describe, expect, test } from 'vitest';
import { checkDump } from '../../src/node/check-dump.ts';
import { type Tensor, tensor } from '../../src/tensors/tensor.ts';
import { goldenOf, withTensors } from '../kernels/dumps.ts';

const { spec, tensors } = goldenOf({ norm: 'layer' }, [7, 5]);
const cut = ({ format, data }: Tensor, length: number): Tensor => tensor(format, [length], data.slice(0, length));

describe('an output that has no part for each row', () => {
  // Of 2 elements: as many as a block's rows.
  test.each([2, 3, 6])('is refused in blocks, as it is in the whole (%d)', (length) => {
    withTensors({ ...tensors, mean: cut(tensors.mean, length) }, (dump) => {
      expect(() => checkDump(dump, spec)).toThrow('"mean" expected the shape [7]');
      expect(() => checkDump(dump, spec, { blockElements: 10 })).toThrow(RangeError);
      expect(() => checkDump(dump, spec, { blockElements: 10 })).toThrow(
        `"mean" expected a part for each of 7 rows, got the shape [${length}]`,
      );
    });
  });

  test('of twice the rows is refused', () => {
    const [mean, rstd] = [tensors.mean, tensors.rstd] as [Tensor, Tensor];
    const both = tensor(mean.format, [14], Float64Array.of(...mean.data, ...rstd.data));
    withTensors({ ...tensors, mean: both }, (dump) => {
      expect(() => checkDump(dump, spec, { blockElements: 10 })).toThrow('"mean" expected the shape [2]');
    });
  });

  test('is left alone where the spec does not predict it', () => {
    withTensors({ ...tensors, dweight: cut(tensors.y, 5) }, (dump) => {
      const names = checkDump(dump, spec, { blockElements: 10 }).outputs.map(({ name }) => name);
      expect([...names].sort()).toEqual(['mean', 'rstd', 'y']);
    });
  });
});

describe('outputs asked for', () => {
  test.each(['rst', 'dweight', 'x'])('must be predicted and there: %s', (name) => {
    withTensors({ ...tensors, dweight: cut(tensors.y, 5) }, (dump) => {
      for (const blockElements of [10, 100]) {
        expect(() => checkDump(dump, spec, { outputs: ['y', name], blockElements })).toThrow(
          `"outputs" expected names of outputs that the spec predicts and the dump has, got "${name}"`,
        );
      }
    });
  });
});

test('an output that holds no real numbers is refused, also beside others', () => {
  withTensors(tensors, (dump) => {
    const complex = { ...dump, dtype: (name: string) => (name === 'mean' ? 'C64' : dump.dtype(name)) };
    for (const blockElements of [10, 100]) {
      expect(() => checkDump(complex, spec, { blockElements })).toThrow(
        '"mean" expected a dtype of real numbers, got C64',
      );
    }
  });
});
