import { describe, expect, test } from 'vitest';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { wgsl } from '../../src/webgpu/wgsl/index.ts';
import { WgslRefusal } from '../../src/webgpu/wgsl/kernel.ts';

const refusals = [
  [{ norm: 'layer', formats: { compute: 'binary64' } }, '"formats.compute" expected a format within binary32'],
  [{ norm: 'layer', formats: { input: 'binary64' } }, '"formats.input" expected a format within binary32'],
  [{ norm: 'rms', stages: { root: { format: 'binary64' } } }, '"stages.root.format"'],
  [{ norm: 'rms', stages: { moment: { sumFormat: 'binary64' } } }, '"stages.moment.sumFormat"'],
  [
    { norm: 'rms', stages: { output: { rounding: { stochastic: 8 } } } },
    '"stages.output.rounding" expected a direction',
  ],
  [{ norm: 'layer', stages: { mean: { rounding: { stochastic: 8 } } } }, '"stages.mean.rounding"'],
  [{ norm: 'rms', statistic: { kind: 'lp', p: 2.7 } }, 'small fractions'],
  [
    { norm: 'rms', formats: { output: 'int32' }, stages: { epilogue: [{ kind: 'quantize', scale: 0.1 }] } },
    '"stages.epilogue[0].format" expected integers of at most 16 bits',
  ],
  [
    {
      norm: 'rms',
      formats: { output: 'e4m3fn' },
      stages: { epilogue: [{ kind: 'block', block: { kind: 'mx', axis: -1 } }] },
    },
    '"stages.epilogue[0].kind"',
  ],
  [{ reduce: 'sum', formats: { output: 'binary64' } }, '"stages.output.format"'],
  [{ norm: 'layer', backward: true }, '"backward" expected none'],
  [{ norm: 'layer', backward: { saved: 'given' } }, '"backward" expected none'],
  [{ convert: 'cast', formats: { input: 'binary32', output: 'binary16' } }, '"convert"'],
  [{ integerNorm: 'layer' }, '"integerNorm"'],
] as const;

describe('what no kernel computes is refused by the path of the choice', () => {
  test.each(refusals)('%j', (written, message) => {
    const write = () => wgsl(resolveSpec({ bitnorm: 1, ...written }), [4, 64], { f16: false });
    expect(write).toThrow(WgslRefusal);
    expect(write).toThrow(message);
  });

  test('as are specs that do not fit the shape, by RangeErrors of their own', () => {
    const spec = resolveSpec({ bitnorm: 1, norm: 'rms', statistic: { kind: 'topk', k: 9 } });
    expect(() => wgsl(spec, [4, 8], { f16: false })).toThrow('"statistic.k" expected at most 8, got 9');
    expect(() => wgsl(spec, [0, 12], { f16: false })).toThrow('"x" expected at least one element');
  });
});
