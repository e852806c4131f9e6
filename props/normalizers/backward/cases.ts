import { fc } from '@fast-check/vitest';
import { findFloatFormat } from '../../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../../src/formats/float64.ts';
import type { Tensors } from '../../../src/kernels/family.ts';
import type { NormSpec } from '../../../src/kernels/norm/resolve.ts';
import { resolveSpec } from '../../../src/kernels/spec.ts';
import { norms } from '../../../src/normalizers/catalogue.ts';
import type { Statistic } from '../../../src/normalizers/model.ts';
import { type Tensor, tensor } from '../../../src/tensors/tensor.ts';
import { layouts } from '../expect-exact.ts';
import { exactCase, finiteValue } from '../groups.ts';
import type { BackwardCase } from './oracle.ts';

/** Whether decimals are quick: powers that are not made of square and cube roots are slow. */
function isQuick({ statistic, values }: { statistic: Statistic; values: readonly number[] }): boolean {
  return statistic.kind !== 'lp' || [0.5, 1, 1.5, 2, 3, 4].includes(statistic.p ?? 0) || values.length < 3;
}

/** One group of a norm with the gradient of its outputs; small integers among them, so that sums vanish. */
export const gradientCase = exactCase.filter(isQuick).chain((one) =>
  fc.record({
    one: fc.constant(one),
    dy: fc.array(finiteValue(findFloatFormat('bfloat16')), {
      minLength: one.values.length,
      maxLength: one.values.length,
    }),
  }),
);
export type GradientCase = typeof gradientCase extends fc.Arbitrary<infer T> ? T : never;

const held = (format: string) => float64Arithmetic(findFloatFormat(format), { overflow: 'saturate' }).round;
const of = (format: string, shape: readonly number[], data: readonly number[]): Tensor =>
  tensor(findFloatFormat(format), shape, Float64Array.from(data));

/** A backward pass alone: the format of its statistics, and whether the scale is given or one over it. */
interface Given {
  readonly saved: 'given';
  readonly statistics: string;
  readonly divides: boolean;
}

/** The case as a spec with its inputs, and as the oracles take it. */
export function written(
  { one, dy }: GradientCase,
  given?: Given,
): {
  spec: ReturnType<typeof resolveSpec>;
  inputs: Tensors;
  group: BackwardCase;
  /** Which parameter belongs to each value. */
  parameters: readonly number[];
} {
  const { norm, values, affine, statistic, epsilon, direction } = one;
  const place = one.place === 'insideRoot' && statistic.kind !== 'l2' ? 'added' : one.place;
  const { shape, parameters, fields } = layouts[norm](values.length);
  const parameterOf = values.map((_, j) => (parameters === 1 ? 0 : j));
  const parameter = (from: number): number[] =>
    Array.from({ length: parameters }, (_, i) => held(one.parameters)(one.parameterSeed[from + i]));
  const [weight, bias] = [parameter(0), parameter(values.length)];
  const spec = resolveSpec({
    bitnorm: 1,
    norm,
    ...fields,
    affine,
    statistic,
    epsilon: { value: epsilon, place },
    formats: {
      input: one.input,
      parameters: one.parameters,
      saved: given?.statistics ?? one.saved,
      output: one.output,
    },
    stages: { root: { format: one.root, ...(given ? { kind: given.divides ? 'divide' : 'reciprocal' } : {}) } },
    backward: {
      ...(given ? { saved: given.saved } : {}),
      formats: { gradient: 'binary32', output: one.output, parameters: one.saved },
      stages: { output: { format: one.output, rounding: direction } },
    },
  });
  const inputs = {
    x: of(one.input, shape, values),
    weight: of(one.parameters, [parameters], weight),
    bias: of(one.parameters, [parameters], bias),
    dy: of('binary32', shape, dy),
  };
  const group: BackwardCase = {
    values,
    weight: parameterOf.map((p) => (affine.weight ? weight[p] : 1)),
    bias: parameterOf.map((p) => (affine.bias ? bias[p] : 0)),
    centres: norms[norm].centres,
    statistic: { ...(spec as NormSpec).statistic, constant: held(one.root)(statistic.constant) },
    epsilon: held(one.root)(epsilon),
    place,
    dy,
  };
  return { spec, inputs, group, parameters: parameterOf };
}
