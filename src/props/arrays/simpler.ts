import { complexity, simplerNumbers } from '../values/simpler.ts';

/** Simpler arrays: fewer elements first, then all elements simplified alike, then one by one. Every one is shorter or less complex. */
export function* simplerArrays(values: readonly number[]): Generator<readonly number[]> {
  const { length } = values;
  for (let size = Math.ceil(length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    if (size === length) continue;
    for (let start = 0; start < length; start += size) yield [...values.slice(0, start), ...values.slice(start + size)];
  }
  yield* simplerElements(values);
}

/** Arrays without two of the elements. */
export function* withoutPairs(values: readonly number[]): Generator<readonly number[]> {
  for (let i = 0; i < values.length; i++)
    for (let j = i + 1; j < values.length; j++) yield values.filter((_, k) => k !== i && k !== j);
}

/** Arrays in which all elements of one magnitude, where there are several, became simpler together. */
function* simplerMagnitudes(values: readonly number[]): Generator<readonly number[]> {
  const magnitudes = values.map(Math.abs);
  const repeated = new Set(magnitudes.filter((one, i) => magnitudes.indexOf(one) !== i));
  for (const magnitude of repeated)
    for (const one of simplerNumbers(magnitude).filter((simpler) => simpler > 0))
      yield values.map((value) => (Math.abs(value) === magnitude ? Math.sign(value) * one : value));
}

/** Simpler arrays of the same length. */
export function* simplerElements(values: readonly number[]): Generator<readonly number[]> {
  const choices = values.map(simplerNumbers);
  // The simplest of each, the next simplest of each …
  const most = Math.max(0, ...choices.map((of) => of.length));
  for (let rank = 0; rank < Math.min(most, 4); rank++) {
    const together = values.map((value, i) => choices[i][Math.min(rank, choices[i].length - 1)] ?? value);
    if (together.some((value, i) => complexity(value) < complexity(values[i]))) yield together;
  }
  yield* simplerMagnitudes(values);
  for (let i = 0; i < values.length; i++) for (const one of choices[i]) yield values.with(i, one);
}
