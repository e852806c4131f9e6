import type { EmulateOptions } from '../../engines/run.ts';
import { findFloatFormat, findFormat } from '../../formats/catalogue.ts';
import { fidelity } from '../../measure/fidelity.ts';
import { spreadOf } from '../../measure/spread.ts';
import { geometryOf, norms } from '../../normalizers/catalogue.ts';
import type { Geometry } from '../../normalizers/geometry.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import type { Written } from '../defaults.ts';
import { finerOutputs } from '../finer.ts';
import type { NormSpec } from '../norm/resolve.ts';
import { mergeSpecs } from '../presets.ts';
import { bindSpec, emulate, exact, resolveSpec } from '../spec.ts';
import { boundsAtWorst } from './bound-ulps.ts';
import type { Candidate, Place } from './cases.ts';
import { layouts, normalTerms, scaledTensor, streams } from './inputs.ts';
import { departures, type GradientError, type Measurement, type ScaleError } from './measurement.ts';
import type { PrecisionSetup } from './setup.ts';
import { type Evidence, judge, toleranceOf } from './verdict.ts';

type Outputs = Readonly<Record<string, Tensor | undefined>>;

/** The spec of a floating kernel of a sweep: nothing but the norm, so that its scale is put out as it was applied. */
export function specOf(setup: PrecisionSetup, { statistic, format, accumulator, order }: Candidate): NormSpec {
  const base: Written = {
    bitnorm: 1,
    norm: setup.norm,
    ...layouts[setup.norm].spec,
    affine: false,
    statistic,
    epsilon: 0,
    formats: { input: format, compute: accumulator, saved: 'binary64', output: format },
    order,
    stages: { root: { kind: 'divide' } },
    ...(setup.backward ? { backward: true } : {}),
  };
  return resolveSpec(mergeSpecs(base, setup.spec)) as NormSpec;
}

/** The scale of each group: as it was applied, or the reciprocal of what was applied. */
function scalesIn({ scale, rstd }: Outputs): Float64Array {
  return scale?.data ?? (rstd as Tensor).data.map((r) => 1 / r);
}

function scaleError(computed: Outputs, truth: Outputs, accumulator: string): ScaleError {
  const [got, wanted] = [scalesIn(computed), scalesIn(truth)];
  return {
    bias: spreadOf(got.map((s, i) => s / wanted[i] - 1).filter((bias) => !Number.isNaN(bias))).median,
    fidelity: fidelity(got, wanted, findFormat(accumulator)),
  };
}

/** The worse of two errors; what has no error has nothing left of its signal. */
function largest(...errors: readonly (number | null)[]): number {
  return Math.max(...errors.map((error) => error ?? Infinity));
}

function gradientError(computed: Outputs, truth: Outputs, overflows: number, format: string): GradientError | null {
  const { dx } = computed;
  if (dx === undefined || truth.dx === undefined) return null;
  const found = fidelity(dx.data, truth.dx.data, dx.format);
  const evidence: Evidence = {
    zeroScales: 0,
    nonFinite: found.nonFinite,
    vanished: found.lengthRatio === 0,
    error: largest(found.error),
    overflows,
  };
  return { ...judge(evidence, toleranceOf(findFormat(format))), fidelity: found };
}

/** Whether every group has finite values that differ or, for norms that don't centre, are not all 0. */
function hasScales(x: Tensor, { groupBase, member }: Geometry, centres: boolean): boolean {
  const varies = (base: number): boolean => {
    const start = centres ? x.data[base + member[0]] : 0;
    return member.some((offset) => x.data[base + offset] !== start);
  };
  return x.data.every(Number.isFinite) && groupBase.every(varies);
}

/** Runs a floating kernel at one place, and compares it with its exact result. @throws SpecError as {@link resolveSpec} does */
export function measureFloating(
  setup: PrecisionSetup,
  candidate: Candidate,
  place: Place,
  engine: EmulateOptions = {},
): Measurement {
  const shape = layouts[setup.norm].shape(setup.seeds, place.length);
  const spec = bindSpec(specOf(setup, candidate), shape) as NormSpec;
  const geometry = geometryOf(spec, shape);
  const format = findFloatFormat(candidate.format);
  const x = scaledTensor(normalTerms(geometry, shape, streams.x), shape, format, place);
  const dy = scaledTensor(normalTerms(geometry, shape, streams.dy), shape, format, { sigma: 0, mean: 0 });
  const inputs = { x, dy };
  const computed = emulate(spec, inputs, { ...engine, events: true });
  const events = departures(computed.events);
  const nothing = { place, scale: null, y: null, dx: null, bounds: null, events };
  if (!hasScales(x, geometry, norms[spec.norm].centres)) return { ...nothing, standing: 'dead', cause: 'inputs' };
  const truth = exact(finerOutputs(spec), inputs);
  const scale = scaleError(computed.outputs, truth, candidate.accumulator);
  const y = fidelity(computed.outputs.y.data, truth.y.data, format);
  const evidence: Evidence = {
    zeroScales: scale.fidelity.flushed,
    nonFinite: scale.fidelity.nonFinite + y.nonFinite,
    vanished: y.lengthRatio === 0,
    error: largest(scale.fidelity.relative.max, y.error),
    overflows: events.overflow,
  };
  const dx = gradientError(computed.outputs, truth, events.overflow, candidate.format);
  const run = { x, ...computed, truth, geometry, accumulator: candidate.accumulator };
  const bounds = setup.bounds
    ? boundsAtWorst({ ...spec, backward: null }, run, layouts[setup.norm].shape(1, place.length))
    : null;
  return { place, ...judge(evidence, toleranceOf(format)), scale, y, dx, bounds, events };
}
