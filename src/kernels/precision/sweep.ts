import type { EmulateOptions } from '../../engines/run.ts';
import { findFormat } from '../../formats/catalogue.ts';
import { SpecError } from '../schema/validate.ts';
import { type Axis, type Candidate, candidatesOf, type Place, placesAlong } from './cases.ts';
import { measureFloating } from './measure-floating.ts';
import { measureInteger } from './measure-integer.ts';
import { type Measurement, notRunnable } from './measurement.ts';
import { checkSetup, type PrecisionSetup } from './setup.ts';

/** One kernel along every axis. */
export interface CandidateResult {
  readonly candidate: Candidate;
  readonly sweeps: Readonly<Record<Axis, readonly Measurement[]>>;
}

/** A precision report. */
export interface Precision {
  readonly setup: PrecisionSetup;
  readonly results: readonly CandidateResult[];
}

export interface SweepOptions extends EmulateOptions {
  /** Told before each kernel. */
  readonly onProgress?: (done: number, candidate: Candidate) => void;
}

/**
 * One kernel at one place: not runnable where what it says does not fit so many terms.
 * @throws SpecError where its spec contradicts itself, whatever the place
 */
export function measure(
  setup: PrecisionSetup,
  candidate: Candidate,
  place: Place,
  engine: EmulateOptions = {},
): Measurement {
  const run = findFormat(candidate.format).kind === 'integer' ? measureInteger : measureFloating;
  try {
    return run(setup, candidate, place, engine);
  } catch (error) {
    if (!(error instanceof RangeError) || error instanceof SpecError) throw error;
    return notRunnable(place, error.message);
  }
}

function sweepsOf(setup: PrecisionSetup, candidate: Candidate, engine: EmulateOptions): CandidateResult['sweeps'] {
  const known = new Map<string, Measurement>();
  const at = (place: Place): Measurement => {
    const key = JSON.stringify(place);
    const found = known.get(key) ?? measure(setup, candidate, place, engine);
    known.set(key, found);
    return found;
  };
  const along = (axis: Axis): readonly Measurement[] => placesAlong(setup, axis).map(at);
  return { sigma: along('sigma'), length: along('length'), mean: along('mean') };
}

/**
 * Where kernels work and where they die: each kernel of the setup along σ, the number of terms, and the mean, one at a time.
 * @throws RangeError naming a field of the setup that is out of range
 * @throws SpecError where a kernel of the setup contradicts itself
 */
export function measurePrecision(setup: PrecisionSetup, options: SweepOptions = {}): Precision {
  const { onProgress = () => undefined, ...engine } = options;
  const results = candidatesOf(checkSetup(setup)).map((candidate, i) => {
    onProgress(i, candidate);
    return { candidate, sweeps: sweepsOf(setup, candidate, engine) };
  });
  return { setup, results };
}
