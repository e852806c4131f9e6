import * as fc from 'fast-check';
import type { Written } from '../../kernels/defaults.ts';
import { reductionKinds } from '../../kernels/reduction/model.ts';
import { simplified } from '../simplified.ts';
import { axesOf } from '../tensors/shapes.ts';
import { fitsShape, simplerSpecs, writtenNorms } from './norms.ts';
import {
  computeFormat,
  moment,
  overflow,
  partly,
  reduction,
  rounding,
  some,
  stage,
  storedFormat,
  subnormals,
  top,
} from './stages.ts';

const reductions = (rank: number) =>
  fc.record(
    {
      reduce: some(...reductionKinds),
      axes: axesOf(rank),
      p: some(0.5, 1.5, 3),
      k: some(1, 2),
      correction: some(0, 1, 3),
      extremum: some('ieee', 'number', 'selectFirst'),
      ...top,
      formats: partly({ input: storedFormat, compute: computeFormat, output: storedFormat }),
      stages: partly({
        mean: partly(reduction),
        center: partly(stage),
        reduce: partly(moment),
        root: partly(stage),
        output: partly({ rounding, overflow }),
      }),
    },
    { requiredKeys: ['reduce', 'p', 'k'] },
  );

const casts = fc.record(
  {
    convert: some('cast'),
    rounding,
    subnormals,
    overflow,
    tininess: some('after', 'before'),
    seed: fc.nat(),
    formats: partly({ input: storedFormat, output: fc.oneof(storedFormat, some('e8m0')) }),
  },
  { requiredKeys: ['convert'] },
);

const quantizations = (rank: number) =>
  some<Written>(
    { convert: 'quantize' },
    { convert: 'quantize', axis: rank - 2, formats: { input: 'fp16', output: 'uint8' }, convention: 'tensorrt' },
    { convert: 'dequantize', axis: null, formats: { input: 'int4', output: 'bf16' } },
    { convert: 'quantize', block: { kind: 'mx', size: 4, mode: 'rceil' }, formats: { output: 'e2m1' } },
    { convert: 'quantize', block: { kind: 'nvfp4', size: 4, axis: -1 }, rounding: { stochastic: 4 }, seed: 3 },
    { convert: 'dequantize', block: { kind: 'mx', size: 5 }, formats: { input: 'int8', output: 'bf16' } },
    { convert: 'dequantize', block: { kind: 'nvfp4', arithmetic: 'torchao' }, formats: { output: 'fp16' } },
  );

/**
 * Specs of norms, reductions and conversions as people write them, over tensors of that shape (of at least two axes); of those whose
 * choices contradict each other, none.
 */
export function writtenSpecs(shape: readonly number[]): fc.Arbitrary<Written> {
  const versioned = (spec: Written): Written => ({ bitnorm: 1, ...spec });
  const base = fc.oneof(
    { weight: 8, arbitrary: writtenNorms(shape) },
    { weight: 3, arbitrary: reductions(shape.length).map(versioned) },
    { weight: 1, arbitrary: casts.map(versioned) },
    { weight: 1, arbitrary: quantizations(shape.length).map(versioned) },
  );
  const accepts = (written: Written): boolean => fitsShape(written, shape);
  return simplified(base.filter(accepts), accepts, simplerSpecs);
}
