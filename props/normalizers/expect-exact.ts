import type { fc } from '@fast-check/vitest';
import { expect } from 'vitest';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { NormSpec } from '../../src/kernels/norm/resolve.ts';
import { exact, resolveSpec } from '../../src/kernels/spec.ts';
import { norms } from '../../src/normalizers/catalogue.ts';
import type { NormName } from '../../src/normalizers/model.ts';
import { type Tensor, tensor } from '../../src/tensors/tensor.ts';
import type { exactCase } from './groups.ts';
import { oracle } from './oracle.ts';

type Case = typeof exactCase extends fc.Arbitrary<infer T> ? T : never;

/** A shape of one group of m values, and the parameter of each value. */
export const layouts: Readonly<
  Record<NormName, (m: number) => { shape: number[]; parameters: number; fields: object }>
> = {
  layer: (m) => ({ shape: [1, m], parameters: m, fields: {} }),
  rms: (m) => ({ shape: [m], parameters: m, fields: { axes: [0] } }),
  batch: (m) => ({ shape: [m, 1], parameters: 1, fields: {} }),
  group: (m) => ({ shape: [1, m, 1], parameters: m, fields: { groups: 1 } }),
  instance: (m) => ({ shape: [1, 1, m], parameters: 1, fields: {} }),
  weight: (m) => ({ shape: [1, m], parameters: 1, fields: {} }),
};

function results(one: Case): { ours: Readonly<Record<string, Tensor>>; expected: ReturnType<typeof oracle> } {
  const { norm, input, output, saved, values, affine, statistic, epsilon, direction } = one;
  const place = one.place === 'insideRoot' && statistic.kind !== 'l2' ? 'added' : one.place;
  const { shape, parameters, fields } = layouts[norm](values.length);
  const spec = resolveSpec({
    bitnorm: 1,
    norm,
    ...fields,
    affine,
    statistic,
    epsilon: { value: epsilon, place },
    formats: { input, parameters: one.parameters, saved, output },
    stages: { root: { format: one.root }, output: { rounding: direction } },
  });
  const held = (format: string) => float64Arithmetic(findFloatFormat(format), { overflow: 'saturate' }).round;
  const parameter = (from: number) =>
    Float64Array.from({ length: parameters }, (_, i) => held(one.parameters)(one.parameterSeed[from + i]));
  const [weight, bias] = [parameter(0), parameter(values.length)];
  const of = (format: string, lengths: number[], data: Float64Array) => tensor(findFloatFormat(format), lengths, data);
  const ours = exact(spec, {
    x: of(input, shape, Float64Array.from(values)),
    weight: of(one.parameters, [parameters], weight),
    bias: of(one.parameters, [parameters], bias),
  });
  const at = (data: Float64Array, used: boolean, fallback: number) =>
    values.map((_, j) => (used ? data[parameters === 1 ? 0 : j] : fallback));
  const expected = oracle(
    {
      values,
      weight: at(weight, affine.weight, 1),
      bias: at(bias, affine.bias, 0),
      centres: norms[norm].centres,
      statistic: { ...(spec as NormSpec).statistic, constant: held(one.root)(statistic.constant) },
      epsilon: held(one.root)(epsilon),
      place,
    },
    findFloatFormat(output),
    findFloatFormat(saved),
    direction,
  );
  return { ours, expected };
}

/** Expects the exact results of a case to be the oracle's. */
export function expectExact(one: Case): void {
  const { ours, expected } = results(one);
  const { y, mean, rstd, scale } = ours;
  expect([...y.data]).toEqual(expected.y);
  expect([rstd.data[0], scale.data[0]]).toEqual([expected.rstd, expected.scale]);
  if (mean !== undefined) expect(mean.data[0]).toBe(expected.mean);
  expect(mean !== undefined).toBe(norms[one.norm].centres);
}
