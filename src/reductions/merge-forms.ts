/*
 * How two parts' means and sums of squared deviations are put together, as kernels write Chan, Golub and LeVeque's formula (1983); part A
 * is the left operand. Formulas are over any kind of numbers: those of an arithmetic, or quantities with the bounds of their errors.
 */

/** What a merge is written in. */
export interface MergeSteps<V> {
  add(a: V, b: V): V;
  multiply(a: V, b: V): V;
  reciprocal(a: V): V;
  /** x·y + z, contracted or in two steps. */
  addProduct(x: V, y: V, z: V): V;
  /** A part of a count. */
  share(part: V, whole: V): V;
}

/** Counts of both parts and of the whole, μB − μA, and what is put together: means or sums of squares. */
export interface MergeParts<V> {
  readonly nA: V;
  readonly nB: V;
  readonly n: V;
  readonly delta: V;
  readonly a: V;
  readonly b: V;
}

export interface MergeForm {
  readonly formula: string;
  /** Whether a part of no terms enters the formula as others do; two such parts are one of no terms. */
  readonly countsEmpty: boolean;
  /** At most so many roundings of the mean itself, and of what is added to the squares. */
  readonly roundings: { readonly mean: number; readonly squares: number };
  /** δ² meets that power of the count before it is divided by it. */
  readonly growth: 0 | 1 | 2;
  mean<V>(steps: MergeSteps<V>, parts: MergeParts<V>): V;
  squares<V>(steps: MergeSteps<V>, parts: MergeParts<V>): V;
}

function moved<V>(s: MergeSteps<V>, { nB, n, delta, a }: MergeParts<V>): V {
  return s.addProduct(delta, s.share(nB, n), a);
}

function summed<V>(s: MergeSteps<V>, { nA, nB, n, delta, a, b }: MergeParts<V>): V {
  return s.addProduct(s.multiply(s.multiply(delta, delta), nA), s.share(nB, n), s.add(a, b));
}

/** The forms by name. */
export const mergeForms = Object.freeze({
  moved: {
    formula: 'μA + δ·c; MA + (MB + ((δ·δ)·c)·nA), c = nB/n',
    countsEmpty: false,
    roundings: { mean: 1, squares: 5 },
    growth: 0,
    mean: moved,
    squares: (s, { nA, nB, n, delta, a, b }) =>
      s.add(a, s.addProduct(s.multiply(s.multiply(delta, delta), s.share(nB, n)), nA, b)),
  },
  summed: {
    formula: 'μA + δ·c; (MA + MB) + ((δ·δ)·nA)·c, c = nB/n',
    countsEmpty: false,
    roundings: { mean: 1, squares: 6 },
    growth: 1,
    mean: moved,
    squares: summed,
  },
  shares: {
    formula: '(nA/n)·μA + (nB/n)·μB; (MA + MB) + ((δ·δ)·nA)·(nB/n)',
    countsEmpty: true,
    roundings: { mean: 4, squares: 6 },
    growth: 1,
    mean: (s, { nA, nB, n, a, b }) => s.addProduct(s.share(nA, n), a, s.multiply(s.share(nB, n), b)),
    squares: summed,
  },
  totals: {
    formula: '(nA·μA + nB·μB)/n; MA + (MB + (((δ·δ)·nA)·nB)·(1/n))',
    countsEmpty: true,
    roundings: { mean: 4, squares: 6 },
    growth: 2,
    mean: (s, { nA, nB, n, a, b }) => s.share(s.addProduct(nA, a, s.multiply(nB, b)), n),
    squares: (s, { nA, nB, n, delta, a, b }) =>
      s.add(a, s.addProduct(s.multiply(s.multiply(s.multiply(delta, delta), nA), nB), s.reciprocal(n), b)),
  },
} satisfies Record<string, MergeForm>);

export type MergeFormName = keyof typeof mergeForms;
