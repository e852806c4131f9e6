import { elementCount, type Tensor, tensor, type Values } from '../../tensors/tensor.ts';

/** Indices of an axis of x, in a tensor that has a part for each. */
export interface Span {
  readonly axis: number;
  /** How many indices there are. */
  readonly units: number;
  readonly from: number;
  readonly count: number;
}

/** Where the parts of a tensor lie: so many runs, each with so many elements for every index. */
interface Runs {
  readonly outer: number;
  readonly inner: number;
}

/** The axis of a tensor along which its parts lie: x's, for tensors of its size, else the first. */
function axisIn(elements: number, xElements: number, { axis }: Span): number {
  return elements === xElements ? axis : 0;
}

function runsOf(elements: number, x: readonly number[], span: Span): Runs {
  const axis = axisIn(elements, elementCount(x), span);
  const outer = elementCount(x.slice(0, axis));
  return { outer, inner: elements / outer / span.units };
}

/** Whether a tensor has the same number of elements for each index. */
export function hasParts({ data }: Tensor<Values>, { units }: Pick<Span, 'units'>): boolean {
  return data.length % units === 0;
}

/** A shape with the axis of its parts as long as `indices`. */
function withIndices(shape: readonly number[], axis: number, before: number, indices: number): readonly number[] {
  // Statistics may lie flat, several to an index.
  if (shape.length === 0 || shape[axis] % before !== 0) return [(elementCount(shape) / before) * indices];
  return shape.map((length, i) => (i === axis ? (length / before) * indices : length));
}

/**
 * The part of a tensor that belongs to some indices: a view where it lies in one piece, else a copy.
 * @param x the shape of the whole x
 */
export function partOf<Data extends Values>(whole: Tensor<Data>, x: readonly number[], span: Span): Tensor<Data> {
  const { units, from, count } = span;
  const { outer, inner } = runsOf(whole.data.length, x, span);
  const axis = axisIn(whole.data.length, elementCount(x), span);
  const shape = withIndices(whole.data.length === elementCount(x) ? x : whole.shape, axis, units, count);
  const run = (i: number): Data => {
    const first = (i * units + from) * inner;
    return whole.data.subarray(first, first + count * inner) as Data;
  };
  if (outer === 1) return tensor(whole.format, shape, run(0));
  const data = new (whole.data.constructor as new (length: number) => Data)(outer * count * inner);
  for (let i = 0; i < outer; i++) data.set(run(i), i * count * inner);
  return tensor(whole.format, shape, data);
}

/**
 * Writes a part into its place.
 * @param x the shape of the whole x
 */
export function putPart(part: Values, whole: Values, x: readonly number[], span: Span): void {
  const { units, from, count } = span;
  const { outer, inner } = runsOf(whole.length, x, span);
  const length = count * inner;
  for (let i = 0; i < outer; i++) whole.set(part.subarray(i * length, (i + 1) * length), (i * units + from) * inner);
}

/** The shape of the whole tensor, of which a part is that of some indices of x. */
export function wholeShape(part: readonly number[], x: readonly number[], span: Span): readonly number[] {
  const xOfPart = (elementCount(x) / span.units) * span.count;
  return withIndices(part, axisIn(elementCount(part), xOfPart, span), span.count, span.units);
}
