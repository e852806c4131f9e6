import type { Arithmetic, MakeArithmetic } from '../formats/arithmetic.ts';
import { findFloatFormat } from '../formats/catalogue.ts';
import { type Events, eventsOf, newTally, type Tally } from '../formats/flags.ts';
import { type Cursor, counterRandom } from '../formats/random.ts';
import type { Rounding } from '../formats/rounding.ts';
import { remembering } from '../tensors/remembered.ts';
import type { NormModel, Rounded, Stage } from './model.ts';

/** The stages of a norm, in the order in which their random bits and events are numbered. */
export const stageNames = [
  'prologue',
  'load',
  'mean',
  'center',
  'moment',
  'root',
  'normalize',
  'affine',
  'running',
  'epilogue',
  'output',
  'saved',
  'backward.root',
  'backward.load',
  'backward.center',
  'backward.normalize',
  'backward.product',
  'backward.dot',
  'backward.sum',
  'backward.slope',
  'backward.gradient',
  'backward.parameters',
  'backward.output',
  'backward.channels',
  'backward.coefficients',
  'gain',
  'backward.gain',
] as const;
export type StageName = (typeof stageNames)[number];

/** Makes the arithmetic of each stage, counts its events and places its random bits. */
export interface Numerics {
  /** The arithmetic of a stage in its own format, or in another one. */
  arithmetic(name: StageName, stage: Stage, format?: string): Arithmetic;
  /** The engine's arithmetic. */
  readonly make: MakeArithmetic;
  /** The rounding of a stage, with its random bits. */
  rounding(stage: Rounded): Rounding;
  /** Where a stage's events are counted. */
  tally(name: StageName): Tally;
  /** Says where the next operations belong: a group's index for reductions, an element's for the rest. */
  at(name: StageName, element: number): void;
  events(): Partial<Record<StageName, Events>>;
}

/** Whether some part of a model rounds by random bits. */
function drawsBits(part: unknown): boolean {
  return typeof part === 'object' && part !== null && ('stochastic' in part || Object.values(part).some(drawsBits));
}

/** Binds a model's numerics to an engine's arithmetic. */
export function bindNumerics(model: Pick<NormModel, 'seed' | 'overflow' | 'tininess'>, make: MakeArithmetic): Numerics {
  const cursor: Cursor = { element: 0, stage: 0, step: 0 };
  const draws = drawsBits(model);
  const tallies = new Map<StageName, Tally>();
  const tallyOf = (name: StageName): Tally => {
    const tally = tallies.get(name) ?? newTally();
    tallies.set(name, tally);
    return tally;
  };
  const roundingOf = ({ rounding }: Rounded): Rounding =>
    typeof rounding === 'string'
      ? rounding
      : { stochastic: rounding.stochastic, random: counterRandom(model.seed, rounding.stochastic, cursor) };
  const newArithmetic = (name: StageName, stage: Stage, format: string): Arithmetic =>
    make(findFloatFormat(format), {
      rounding: roundingOf(stage),
      subnormals: stage.subnormals,
      overflow: stage.overflow ?? model.overflow,
      tininess: model.tininess,
      tally: tallyOf(name),
    });
  const remembered = remembering<Arithmetic>(8);
  return {
    arithmetic: (name, stage, format = stage.format) =>
      remembered(stage, `${name} ${format}`, () => newArithmetic(name, stage, format)),
    make,
    rounding: roundingOf,
    tally: tallyOf,
    at: (name, element) => {
      if (!draws) return;
      cursor.element = element;
      cursor.stage = stageNames.indexOf(name);
      cursor.step = 0;
    },
    events: () => {
      const used = stageNames.filter((name) => tallies.has(name));
      return Object.fromEntries(used.map((name) => [name, eventsOf(tallyOf(name))]));
    },
  };
}

/** Rounds to a format that a stage may name, or leaves values as they are. */
export function rounderOf(
  numerics: Numerics,
  name: StageName,
  stage: Stage,
  format: string | undefined,
): (x: number) => number {
  const arithmetic = format === undefined ? undefined : numerics.arithmetic(name, stage, format);
  return (x) => (arithmetic === undefined ? x : arithmetic.round(x));
}
