import * as fc from 'fast-check';

/**
 * An arbitrary with its own way to shrink, which needs nothing but the value: it can shrink after `map` with an unmapper, and values that
 * it did not generate.
 * Precondition: `simpler` is well founded, that is, every chain of simpler values ends.
 * @param accepts whether a value is one of the arbitrary's; simpler values that are not are passed over
 * @param simpler simpler values, the simplest first
 */
export function simplified<T>(
  base: fc.Arbitrary<T>,
  accepts: (value: T) => boolean,
  simpler: (value: T) => Iterable<T>,
): fc.Arbitrary<T> {
  function* shrunken(value: T): Generator<fc.Value<T>, void> {
    for (const one of simpler(value)) if (accepts(one)) yield new fc.Value(one, undefined);
  }
  const arbitrary = Object.create(fc.Arbitrary.prototype) as fc.Arbitrary<T>;
  return Object.assign(arbitrary, {
    generate: (random: fc.Random, biasFactor: number | undefined) =>
      new fc.Value(base.generate(random, biasFactor).value, undefined),
    canShrinkWithoutContext: (value: unknown): value is T => accepts(value as T),
    shrink: (value: T) => fc.stream(shrunken(value)),
  });
}
