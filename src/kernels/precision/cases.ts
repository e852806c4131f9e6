import { findFormat } from '../../formats/catalogue.ts';
import type { OrderOrName } from '../../reductions/order.ts';
import type { PrecisionSetup, WrittenStatistic } from './setup.ts';

/** One kernel of a sweep. */
export interface Candidate {
  readonly statistic: WrittenStatistic;
  /** Of x and y. */
  readonly format: string;
  /** The format inside; of integer kernels, that of their registers. */
  readonly accumulator: string;
  /** null for integer kernels, whose sums are the same in every order unless they leave their registers. */
  readonly order: OrderOrName | null;
}

/** Which inputs it is given. */
export interface Place {
  /** σ = 2^sigma. */
  readonly sigma: number;
  /** Terms of a group. */
  readonly length: number;
  /** Mean of x in units of σ. */
  readonly mean: number;
}

/** What a sweep varies, one at a time. */
export const axes = ['sigma', 'length', 'mean'] as const;
export type Axis = (typeof axes)[number];

function ofFormat(setup: PrecisionSetup, name: string): readonly Omit<Candidate, 'statistic'>[] {
  const format = findFormat(name);
  if (format.kind === 'integer') return [{ format: format.name, accumulator: 'int32', order: null }];
  const inside = new Set(setup.accumulators.map((one) => (one === 'same' ? format.name : findFormat(one).name)));
  return [...inside].flatMap((accumulator) =>
    setup.orders.map((order) => ({ format: format.name, accumulator, order })),
  );
}

/** The kernels of a setup; those that differ in the statistic alone stand together. */
export function candidatesOf(setup: PrecisionSetup): readonly Candidate[] {
  const formats = [...new Set(setup.formats.map((name) => findFormat(name).name))];
  return formats
    .flatMap((name) => ofFormat(setup, name))
    .flatMap((around) => setup.statistics.map((statistic) => ({ statistic, ...around })));
}

/** Where every axis but one rests: at the first length and the first mean, and at the σ nearest to 1. */
export function restOf({ sigmas, lengths, means }: PrecisionSetup): Place {
  const nearest = sigmas.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
  return { sigma: nearest, length: lengths[0], mean: means[0] };
}

/** The places of a sweep along one axis, ascending. */
export function placesAlong(setup: PrecisionSetup, axis: Axis): readonly Place[] {
  const rest = restOf(setup);
  const values = { sigma: setup.sigmas, length: setup.lengths, mean: setup.means }[axis];
  return [...new Set(values)].sort((a, b) => a - b).map((value) => ({ ...rest, [axis]: value }));
}
