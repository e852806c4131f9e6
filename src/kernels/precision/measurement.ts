import type { Events } from '../../formats/flags.ts';
import type { Fidelity } from '../../measure/fidelity.ts';
import type { StageEvents } from '../../normalizers/emulate.ts';
import type { Bounds } from './bound-ulps.ts';
import type { Place } from './cases.ts';
import type { Judgement } from './verdict.ts';

/** The scale s of the groups, against the exact one. */
export interface ScaleError {
  /** Median of ŝ/s − 1 over the groups, with its sign; null where s is 0. */
  readonly bias: number | null;
  /** In units of the last place of the format inside. */
  readonly fidelity: Fidelity;
}

/** How often operations of the emulation left the format. */
export interface Departures {
  readonly operations: number;
  readonly overflow: number;
  /** Results that are tiny and inexact. */
  readonly underflow: number;
  /** The first stage that overflowed, and that underflowed; null where none did. */
  readonly overflowStage: string | null;
  readonly underflowStage: string | null;
}

/** The gradient dx, and what it says of the backward pass. */
export interface GradientError extends Judgement {
  readonly fidelity: Fidelity;
}

/** What became of one kernel at one place. */
export interface Measurement extends Judgement {
  readonly place: Place;
  /** null where x itself has no finite values, or none but one, and so no exact scale. */
  readonly scale: ScaleError | null;
  readonly y: Fidelity | null;
  readonly dx: GradientError | null;
  /** null where they were not asked for, or there are none. */
  readonly bounds: Bounds | null;
  readonly events: Departures;
  /** Of a kernel that cannot run there: why. */
  readonly reason?: string;
}

/** What is said of a place where the kernel cannot run. */
export function notRunnable(place: Place, reason: string): Measurement {
  const judgement = { standing: 'notRunnable', cause: null } as const;
  return { place, ...judgement, scale: null, y: null, dx: null, bounds: null, events: departures({}), reason };
}

/** Stages that belong to what is saved and not to what is measured. */
const aside = ['saved'];

function first(stages: readonly (readonly [string, Events])[], flag: 'overflow' | 'underflow'): string | null {
  return stages.find(([, events]) => events[flag] > 0)?.[0] ?? null;
}

/** Adds up the events of an emulation's stages. */
export function departures(events: StageEvents): Departures {
  const stages = Object.entries(events).filter(([name]) => !aside.includes(name));
  const sum = (flag: keyof Events): number => stages.reduce((total, [, one]) => total + one[flag], 0);
  return {
    operations: sum('operations'),
    overflow: sum('overflow'),
    underflow: sum('underflow'),
    overflowStage: first(stages, 'overflow'),
    underflowStage: first(stages, 'underflow'),
  };
}
