import * as fc from 'fast-check';
import { binary32, findFormat } from '../../formats/catalogue.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { Format } from '../../formats/format.ts';
import { inputsOf, type ResolvedSpec } from '../../kernels/spec.ts';
import { elementCount, type Tensor, tensor } from '../../tensors/tensor.ts';
import { simplerElements } from '../arrays/simpler.ts';
import { simplified } from '../simplified.ts';
import { simplerNumbers } from '../values/simpler.ts';
import { specialValues, valuesOf } from '../values/values.ts';

export interface KernelInputOptions {
  /** NaN, infinities and −0 among the elements. Default false. */
  readonly specials?: boolean;
}

/** Inputs that a kernel divides by, or takes a root of. */
const positive = ['scale', 'rstd', 'running_var', 'running_rstd'];

/** Elements: often near 1, sometimes anywhere in the range. */
function elementsOf(format: Format, specials: boolean): fc.Arbitrary<number> {
  if (format.kind === 'integer')
    return simplified(fc.integer({ min: format.min, max: format.max }), Number.isInteger, simplerNumbers);
  const { round } = float64Arithmetic(format, { overflow: 'saturate' });
  const near = fc
    .tuple(fc.integer({ min: -(2 ** 24), max: 2 ** 24 }), fc.constantFrom(2, 2, 2, 2, -18, -9, 10, 19))
    .map(([n, exponent]) => round((n / 2 ** 24) * 2 ** exponent));
  const odd = specials ? specialValues(format) : [];
  return fc.oneof(
    { weight: 24, arbitrary: near },
    { weight: 4, arbitrary: valuesOf(format) },
    { weight: 1, arbitrary: fc.constantFrom(...odd, format.max) },
  );
}

function input(format: Format, shape: readonly number[], own: readonly number[], isPositive: boolean): Tensor {
  const count = elementCount(shape);
  const data = Float64Array.from({ length: count }, (_, i) => own[i % own.length]);
  return tensor(format, shape, isPositive ? data.map((value) => Math.abs(value) || 1) : data);
}

/** Values of every tensor that a spec reads for an x of that shape; scales and variances are positive. They shrink to simple values. */
export function kernelInputs(
  spec: ResolvedSpec,
  shape: readonly number[],
  { specials = false }: KernelInputOptions = {},
): fc.Arbitrary<Readonly<Record<string, Tensor>>> {
  const slots = inputsOf(spec).filter(({ optional }) => !optional);
  const entries = slots.map(({ name, format, shapeFor = (of) => of }) => {
    const target = format === undefined ? binary32 : findFormat(format);
    const own = shapeFor(shape);
    const count = Math.max(1, elementCount(own));
    const isPositive = positive.includes(name);
    const elements = fc.array(elementsOf(target, specials && name !== 'scale'), { minLength: count, maxLength: count });
    const allowed = (value: number): boolean => !isPositive || value > 0;
    const arbitrary = simplified(
      elements.map((values) => input(target, own, values, isPositive)),
      ({ data }) => data.every(allowed),
      function* ({ data }) {
        for (const values of simplerElements([...data])) yield tensor(target, own, Float64Array.from(values));
      },
    );
    return [name, arbitrary] as const;
  });
  return fc.record(Object.fromEntries(entries));
}
