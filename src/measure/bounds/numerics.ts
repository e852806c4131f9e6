import { findFloatFormat } from '../../formats/catalogue.ts';
import type { Device, Stage } from '../../normalizers/model.ts';
import type { Numerics, StageName } from '../../normalizers/numerics.ts';
import { aprioriArithmetic, type BoundArithmetic, runningArithmetic } from './arithmetic.ts';
import { type RoundingModel, roundingModel } from './rounding-error.ts';

/**
 * What a bound holds for. running: the emulated kernel, whose steps are followed; order: every kernel that sums in the spec's order;
 * anyOrder: every kernel, whatever its order; probabilistic: kernels in the spec's order whose errors are independent and of mean zero,
 * with a probability that λ decides.
 */
export const boundKinds = ['running', 'order', 'anyOrder', 'probabilistic'] as const;
export type BoundKind = (typeof boundKinds)[number];

/** A kernel that draws random bits in some stage is not followed: its bound is that of its order. */
export function followedKind(kind: BoundKind, stages: object): BoundKind {
  return kind === 'running' && JSON.stringify(stages).includes('"stochastic"') ? 'order' : kind;
}

/** Operations of the stages on quantities, for one kind of bound. */
export interface BoundNumerics {
  readonly kind: BoundKind;
  /** Of probabilistic bounds: errors grow as λ·√depth. */
  readonly lambda: number;
  /** The numerics that a running bound follows. */
  readonly emulation: Numerics;
  /** What the kernel's divisions and roots may be off by; undefined: correctly rounded. */
  readonly device: Device | undefined;
  /** The arithmetic of a stage in its own format, or in another one. */
  arithmetic(name: StageName, stage: Stage, format?: string): BoundArithmetic;
  /** Says where the next operations belong, as the emulation does. */
  at(name: StageName, element: number): void;
}

/** Numerics that follow no emulation, whose values are the exact ones as far as doubles tell. */
export function exactly({ kind, lambda, emulation, device }: BoundNumerics): BoundNumerics {
  return boundNumerics(kind === 'running' ? 'order' : kind, lambda, emulation, device);
}

export function boundNumerics(kind: BoundKind, lambda: number, emulation: Numerics, device?: Device): BoundNumerics {
  return {
    ...{ kind, lambda, emulation, device },
    at: emulation.at,
    arithmetic: (name, stage, format = stage.format) => {
      const modelOf = (ulps?: number): RoundingModel =>
        roundingModel(findFloatFormat(format), stage.rounding, stage.subnormals, ulps);
      if (kind === 'running') return runningArithmetic(modelOf(), emulation.arithmetic(name, stage, format));
      if (device === undefined) return aprioriArithmetic(modelOf());
      const { division, root, reciprocalRoot } = device;
      return aprioriArithmetic(modelOf(), {
        division: modelOf(division),
        root: modelOf(root),
        reciprocalRoot: modelOf(reciprocalRoot),
      });
    },
  };
}

/** A stage's rounding to a format that it may name, or nothing to do. */
export function boundRounder(
  numerics: BoundNumerics,
  name: StageName,
  stage: Stage,
  format: string | undefined,
): BoundArithmetic['round'] {
  return format === undefined ? (a) => a : numerics.arithmetic(name, stage, format).round;
}
