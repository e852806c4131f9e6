import { binary16, binary32 } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { philox4x32 } from '../../src/formats/random.ts';

/** A number in [−1, 1) that a seed and a position decide. */
export function uniform(seed: number, position: number): number {
  return (philox4x32([position, 0, 0, 0], [seed, 0])[0] - 2 ** 31) / 2 ** 31;
}

const round16 = float64Arithmetic(binary16).round;

/** Values of many magnitudes, a third of them the negatives of others, so that sums cancel and every order rounds otherwise. */
export function cancelling(seed: number, n: number, format: 'binary16' | 'binary32'): readonly number[] {
  const round = format === 'binary16' ? round16 : Math.fround;
  const value = (i: number): number => round(uniform(seed, 2 * i) * 2 ** Math.floor(uniform(seed, 2 * i + 1) * 6));
  return Array.from({ length: n }, (_, i) => (i % 3 === 2 ? -value((i * 7) % n) : value(i)));
}

export const formatOf = { binary16, binary32 } as const;
