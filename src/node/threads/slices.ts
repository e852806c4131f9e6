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

/** Makes an array of so many values, of another one's kind. */
export type Scratch<Data extends Values> = (length: number, like: Data) => Data;

/**
 * The part of a tensor that belongs to some indices: a view where it lies in one piece, else a copy.
 * @param x the shape of the whole x
 * @param scratch where a copy goes
 */
export function partOf<Data extends Values>(
  whole: Tensor<Data>,
  x: readonly number[],
  span: Span,
  scratch: Scratch<Data>,
): Tensor<Data> {
  const { units, count } = span;
  const axis = axisIn(whole.data.length, elementCount(x), span);
  const shape = withIndices(whole.data.length === elementCount(x) ? x : whole.shape, axis, units, count);
  return tensor(whole.format, shape, pieceOf(whole.data, x, span) ?? gathered(whole.data, x, span, scratch));
}

/** The values that belong to some indices, where they lie in one piece. */
export function pieceOf<Data extends Values>(whole: Data, x: readonly number[], span: Span): Data | undefined {
  const { outer, inner } = runsOf(whole.length, x, span);
  const first = span.from * inner;
  return outer === 1 ? (whole.subarray(first, first + span.count * inner) as Data) : undefined;
}

function gathered<Data extends Values>(whole: Data, x: readonly number[], span: Span, scratch: Scratch<Data>): Data {
  const { units, from, count } = span;
  const { outer, inner } = runsOf(whole.length, x, span);
  const length = count * inner;
  const data = scratch(outer * length, whole);
  for (let i = 0; i < outer; i++) {
    const first = (i * units + from) * inner;
    data.set(whole.subarray(first, first + length), i * length);
  }
  return data;
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
