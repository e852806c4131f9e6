import { describe, expect, test } from 'vitest';
import { specFromFlags } from '../../src/cli/spec-flags.ts';
import { bindSpec, type ResolvedSpec, resolveSpec } from '../../src/kernels/spec.ts';

type Flags = Readonly<Record<string, string>>;

const resolved = (written: object): ResolvedSpec => resolveSpec({ bitnorm: 1, ...written });
/** A spec as a golden file stores it, with flags laid over it. */
function overlaid(flags: Flags, written: object): ResolvedSpec {
  const stored: unknown = JSON.parse(JSON.stringify(bindSpec(resolved(written), [4, 8])));
  return resolveSpec(specFromFlags(flags, stored as Record<string, unknown>));
}

const layer = { norm: 'layer' };

describe('what follows from a replaced field goes with it', () => {
  test.each<[Flags, object]>([
    [{ statistic: 'linf' }, { statistic: 'linf' }],
    [{ statistic: 'l1' }, { statistic: 'l1' }],
    [{ statistic: 'lp:3' }, { statistic: { kind: 'lp', p: 3 } }],
    [{ statistic: 'topk:2' }, { statistic: { kind: 'topk', k: 2 } }],
    [{ statistic: 'range:4' }, { statistic: { kind: 'range', chunks: 4 } }],
    [{ epsPlace: 'added' }, { epsilon: { value: 1e-5, place: 'added' } }],
    [{ epsPlace: 'maximum', eps: '0.5' }, { epsilon: { value: 0.5, place: 'maximum' } }],
    [
      { statistic: 'linf', epsPlace: 'maximum' },
      { statistic: 'linf', epsilon: { value: 1e-5, place: 'maximum' } },
    ],
    [
      { epsPlace: 'added', root: 'reciprocal' },
      { epsilon: { value: 1e-5, place: 'added' }, stages: { root: { kind: 'reciprocal' } } },
    ],
  ])('%o', (flags, written) => {
    const expected = resolved({ ...layer, ...written });
    const { statistic, ...rest } = overlaid(flags, layer) as unknown as Record<string, unknown>;
    const { statistic: wanted, ...others } = expected as unknown as Record<string, unknown>;
    expect(rest).toEqual(others);
    expect(statistic).toMatchObject({ kind: (wanted as { kind: string }).kind });
  });

  test('a root that is no reciprocal square root stays', () => {
    const spec = { ...layer, stages: { root: { kind: 'reciprocal' } } };
    expect(overlaid({ epsPlace: 'added' }, spec)).toMatchObject({ stages: { root: { kind: 'reciprocal' } } });
  });
});

describe('a constant, or a place of epsilon, without the rest', () => {
  const integer = { integerNorm: 'layer' };
  test.each<[Flags, object]>([
    [
      { norm: 'layer', constant: '2' },
      { ...layer, statistic: { kind: 'l2', constant: 2 } },
    ],
    [
      { norm: 'layer', constant: 'paper' },
      { ...layer, statistic: { kind: 'l2', constant: 'paper' } },
    ],
    [
      { norm: 'weight', constant: '3' },
      { norm: 'weight', statistic: { kind: 'l2', constant: 3 } },
    ],
    [
      { integerNorm: 'layer', constant: '2' },
      { ...integer, statistic: { kind: 'l2', constant: 2 } },
    ],
    [
      { norm: 'layer', epsPlace: 'added' },
      { ...layer, epsilon: { value: 1e-5, place: 'added' } },
    ],
    [
      { integerNorm: 'layer', epsPlace: 'added' },
      { ...integer, epsilon: { value: 1e-5, place: 'added' } },
    ],
    [
      { norm: 'rms', preset: 'bf16', statistic: 'linf', constant: '1', epsPlace: 'maximum' },
      {
        norm: 'rms',
        preset: 'bf16',
        statistic: { kind: 'linf', constant: 1 },
        epsilon: { value: 1e-5, place: 'maximum' },
      },
    ],
  ])('%o has the defaults', (flags, written) => {
    expect(resolveSpec(specFromFlags(flags))).toEqual(resolved(written));
  });

  test.each<[Flags, object]>([
    [{ constant: '2' }, { statistic: { constant: 2 } }],
    [{ epsPlace: 'added' }, { epsilon: { place: 'added' } }],
  ])('%o over a file that says nothing of it', (flags, written) => {
    expect(resolveSpec(specFromFlags(flags, { bitnorm: 1, ...layer }))).toEqual(resolved({ ...layer, ...written }));
  });
});

describe('a preset', () => {
  test('over a stored spec replaces what it names', () => {
    expect(overlaid({ preset: 'bf16-block' }, layer)).toMatchObject({
      formats: { input: 'bfloat16', compute: 'binary32', output: 'bfloat16' },
      stages: { moment: { order: 'block', contract: true }, output: { format: 'bfloat16' } },
    });
    expect(overlaid({ preset: 'fp16-pure' }, { ...layer, order: 'warp' })).toMatchObject({
      formats: { compute: 'binary16' },
      stages: { mean: { order: 'sequential', format: 'binary16' }, normalize: { format: 'binary16' } },
    });
  });

  test('is itself overridden by other flags', () => {
    expect(overlaid({ preset: 'bf16-block', order: 'warp' }, layer)).toMatchObject({
      stages: { moment: { order: 'warp', contract: true } },
    });
    expect(resolveSpec(specFromFlags({ norm: 'layer', preset: 'bf16-block', order: 'warp' }))).toEqual(
      resolved({ ...layer, preset: 'bf16-block', order: 'warp' }),
    );
  });

  test.each(['fp17', 'constructor'])('must be one of those there are: %s', (preset) => {
    expect(() => overlaid({ preset }, layer)).toThrow(/^preset: expected one of/);
  });
});

describe('a statistic', () => {
  test.each(['l2:3', 'l1:1', 'linf:3', 'lp:3:4', 'constructor:3'])('takes no number: %s', (statistic) => {
    expect(() => specFromFlags({ statistic })).toThrow(/^--statistic: expected a number after one of lp, topk, range/);
  });
});
