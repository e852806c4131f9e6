import * as fc from 'fast-check';
import { findFloatFormat, findFormat } from '../../formats/catalogue.ts';
import type { Tensors } from '../../kernels/family.ts';
import type { NormSpec } from '../../kernels/norm/resolve.ts';
import { type Tensor, tensor } from '../../tensors/tensor.ts';

/**
 * What is tested: a function that claims to be a norm.
 * @param x values of the spec's input format, its own copy
 * @param inputs every tensor that the spec reads: x, weight, bias …
 * @returns y, in row-major order
 */
export type NormFunction = (x: Float64Array, shape: readonly number[], inputs: Tensors) => ArrayLike<number>;

/** Inputs of a law: x, and two numbers of which the law makes what else it needs (a shift, a place, parameters); 0 is the simplest. */
export type NormCase = readonly [x: Tensor, choice: number, other: number];

/** A property of norms that can be tested on any function that claims to be one. */
export interface NormLaw {
  readonly name: string;
  /** What holds. */
  readonly about: string;
  /** For which specs, in words. */
  readonly condition: string;
  applies(spec: NormSpec): boolean;
  /** Inputs for it. @throws RangeError where there are none, as over a shape that is given and does not fit */
  cases(spec: NormSpec, shape: readonly number[] | undefined): fc.Arbitrary<NormCase>;
  /** What is wrong, or undefined; leaves inputs on which the law says nothing by fc.pre. */
  fault(f: NormFunction, spec: NormSpec, inputs: NormCase): string | undefined;
}

/** The output's format. @throws RangeError when f gives another number of values than x has */
export function run(f: NormFunction, spec: NormSpec, inputs: Tensors): Tensor {
  const x = inputs.x as Tensor;
  const y = Float64Array.from(f(x.data.slice(), x.shape, inputs));
  if (y.length !== x.data.length)
    throw new RangeError(`"y" expected ${x.data.length} values for the shape [${x.shape}], got ${y.length}`);
  return tensor(findFormat(spec.formats.output), x.shape, y);
}

/** The input's format. */
export function inputFormat(spec: NormSpec) {
  return findFloatFormat(spec.formats.input);
}

/** Cases of these tensors. */
export function casesOf(tensors: fc.Arbitrary<Tensor>, choices = 1, others = 1): fc.Arbitrary<NormCase> {
  return fc.tuple(tensors, fc.nat(choices - 1), fc.nat(others - 1));
}
