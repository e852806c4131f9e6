import { describe, expect, test } from 'vitest';
import { suggestFlags } from '../../src/cli/suggest.ts';
import { isSeparable } from '../../src/kernels/spec.ts';
import { checkDump } from '../../src/node/check-dump.ts';
import { damaged, goldenOf, withTensors } from '../kernels/dumps.ts';

const shape = [7, 6];
const layer = { norm: 'layer', formats: { input: 'bf16' } };
const byRows = { blockElements: 12 };

describe('a dump of a backward pass', () => {
  test.each([
    ['with the forward pass', { ...layer, backward: true }, false],
    ['alone', { ...layer, backward: { saved: 'given' } }, false],
    ['alone, without parameters', { ...layer, affine: false, backward: { saved: 'given' } }, true],
    [
      'of a divided scale',
      { ...layer, affine: false, stages: { root: { kind: 'divide' } }, backward: { saved: 'given' } },
      true,
    ],
    [
      'with an order by group',
      {
        ...layer,
        affine: false,
        backward: { stages: { dot: { order: { byGroup: { cycle: ['sequential', 'pairwise'] } } } } },
      },
      false,
    ],
  ])('%s is checked, its rows apart from each other where they are', (_name, written, separable) => {
    const { spec, tensors } = goldenOf(written, shape);
    expect(isSeparable(spec, 2)).toBe(separable);
    withTensors(tensors, (dump) => {
      const whole = checkDump(dump, spec);
      expect(whole.accepted).toBe(true);
      expect(whole.outputs.map(({ name }) => name)).toContain('dx');
      const blocks = checkDump(dump, spec, byRows);
      expect(blocks.outputs.map(({ name, verdict }) => [name, verdict])).toEqual(
        whole.outputs.map(({ name, verdict }) => [name, verdict]),
      );
    });
    const wrong = { ...tensors, dx: damaged(tensors.dx, { 33: 1000 }) };
    withTensors(wrong, (dump) => {
      const { outputs } = checkDump(dump, spec, byRows);
      const [dx] = outputs.filter(({ verdict }) => verdict === 'differs');
      expect([dx?.name, dx?.worst[0]?.element]).toEqual(['dx', 33]);
    });
  });

  test('alone has no outputs but gradients; the statistics are read', () => {
    const { spec, tensors } = goldenOf({ ...layer, backward: { saved: 'given' } }, shape);
    expect(Object.keys(tensors)).toEqual(['x', 'weight', 'dy', 'mean', 'rstd', 'dx', 'dweight', 'dbias']);
    withTensors(tensors, (dump) => {
      expect(checkDump(dump, spec).outputs.map(({ name }) => name)).toEqual(['dx', 'dweight', 'dbias']);
    });
  });

  test.each([
    [{ ...layer, backward: true }, '--norm layer --axis -1 --eps 1e-5 ', ' --backward '],
    [{ ...layer, backward: { saved: 'given' } }, '--norm layer --axis -1 --eps 1e-5 ', ' --saved-given '],
    [
      { ...layer, norm: 'rms', affine: { bias: false }, backward: { saved: 'given' } },
      '--norm rms ',
      ' --saved-given ',
    ],
  ])('is recognised: %j', (written, ...flags) => {
    withTensors(goldenOf(written, shape).tensors, (dump) => {
      for (const flag of flags) expect(suggestFlags(dump)).toContain(flag);
    });
  });
});
