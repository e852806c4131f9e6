import { findFormat } from '../../formats/catalogue.ts';
import { type NormName, normNames } from '../../normalizers/model.ts';
import type { OrderOrName } from '../../reductions/order.ts';
import type { Written } from '../defaults.ts';

/** A statistic as a spec says it: its kind, with p, k or chunks where it has them. */
export type WrittenStatistic = Written & { readonly kind: string };

/** What a sweep measures, and over which inputs. */
export interface PrecisionSetup {
  readonly norm: NormName;
  readonly statistics: readonly WrittenStatistic[];
  /** Of x and y: floating formats by name, or int8. */
  readonly formats: readonly string[];
  /** Of every stage inside a floating kernel; 'same' is the format of x. */
  readonly accumulators: readonly string[];
  readonly orders: readonly OrderOrName[];
  /** k of the standard deviations σ = 2^k of x. */
  readonly sigmas: readonly number[];
  /** Terms m of a group. The first one is that at which σ and the mean are varied. */
  readonly lengths: readonly number[];
  /** Means of x in units of σ. The first one is that at which σ and m are varied. */
  readonly means: readonly number[];
  /** Groups of random terms; each has its seed, from 0 on. */
  readonly seeds: number;
  /** Whether the backward pass is measured too. */
  readonly backward: boolean;
  /** Whether the errors' bounds are computed, which doubles the time. */
  readonly bounds: boolean;
  /** Laid over the spec of every floating kernel. */
  readonly spec: Written;
}

const range = (low: number, high: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => low + i * step);

/** What is measured where nothing else is said. Epsilon is 0 in it, so that the statistic itself is seen. */
export const defaultSetup: PrecisionSetup = Object.freeze({
  norm: 'batch',
  statistics: [{ kind: 'l2' }, { kind: 'l1' }, { kind: 'linf' }, { kind: 'topk', k: 10 }],
  formats: ['binary16', 'bfloat16', 'int8'],
  accumulators: ['same'],
  orders: ['sequential', 'pairwise'],
  sigmas: range(-20, 15, 1),
  lengths: [1024, 64, 256, 4096, 8192],
  means: [0, 1, 4, 16, 64, 256],
  seeds: 3,
  backward: true,
  bounds: true,
  spec: {},
});

/** A rougher look in a few seconds: one seed, shorter groups, every other σ. */
export const quickSetup: Partial<PrecisionSetup> = Object.freeze({
  sigmas: range(-20, 14, 2),
  lengths: [256, 64, 1024],
  means: [0, 4, 64],
  seeds: 1,
});

function check(condition: boolean, name: string, expected: string, got: unknown): void {
  if (!condition) throw new RangeError(`"${name}" expected ${expected}, got ${JSON.stringify(got)}`);
}

function checkEach(name: string, values: readonly number[], expected: string, fits: (value: number) => boolean): void {
  check(values.length > 0, name, 'at least one value', values);
  for (const value of values) check(fits(value), name, expected, value);
}

const integerIn = (low: number, high: number) => (value: number) =>
  Number.isInteger(value) && value >= low && value <= high;

/** @throws RangeError naming the field that is out of range, what it expected and what came */
export function checkSetup(setup: PrecisionSetup): PrecisionSetup {
  check(normNames.includes(setup.norm), 'norm', `one of ${normNames.join(', ')}`, setup.norm);
  for (const name of ['statistics', 'formats', 'accumulators', 'orders'] as const)
    check(setup[name].length > 0, name, 'at least one entry', setup[name]);
  for (const name of setup.formats) {
    const format = findFormat(name);
    check(format.kind === 'float' || format.name === 'int8', 'formats', 'floating formats or int8', name);
  }
  checkEach('sigmas', setup.sigmas, 'integers from -1000 to 1000', integerIn(-1000, 1000));
  checkEach('lengths', setup.lengths, 'integers from 2 to 2^22', integerIn(2, 2 ** 22));
  checkEach('means', setup.means, 'finite numbers', Number.isFinite);
  check(integerIn(1, 1000)(setup.seeds), 'seeds', 'an integer from 1 to 1000', setup.seeds);
  return setup;
}
