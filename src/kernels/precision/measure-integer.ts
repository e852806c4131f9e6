import type { EmulateOptions } from '../../engines/run.ts';
import { binary32, findFormat } from '../../formats/catalogue.ts';
import { findIntegerFormat } from '../../formats/integers/formats.ts';
import { fidelity } from '../../measure/fidelity.ts';
import { spreadOf } from '../../measure/spread.ts';
import { norms } from '../../normalizers/catalogue.ts';
import { asParameter } from '../../normalizers/parameters.ts';
import { tensor } from '../../tensors/tensor.ts';
import type { IntegerNormModel } from '../integer-norm/model.ts';
import { bindSpec, emulate, exact, resolveSpec } from '../spec.ts';
import type { Candidate, Place } from './cases.ts';
import { layouts, normalTerms, streams } from './inputs.ts';
import { departures, type Measurement } from './measurement.ts';
import type { PrecisionSetup } from './setup.ts';
import { judge, toleranceOf } from './verdict.ts';

/** Steps of y: normalized values within ±5.9 fit, beyond which none of a million normal ones lie. */
const outputStep = 3 / 64;

/** The spec of an int8 kernel of a sweep. */
export function integerSpecOf({ norm }: PrecisionSetup, { statistic }: Candidate): IntegerNormModel {
  return resolveSpec({
    bitnorm: 1,
    integerNorm: norm,
    ...layouts[norm].spec,
    affine: false,
    statistic,
    epsilon: 0,
    quantization: { output: { scale: outputStep } },
  }) as IntegerNormModel;
}

/** Values as multiples of a scale that takes the largest of them to ±127, as a tensor's quantiser sets it. */
export function quantised(values: Float64Array): { readonly steps: Float64Array; readonly scale: number } {
  const { max } = findIntegerFormat('int8');
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = asParameter(largest / max, binary32);
  return { steps: values.map((value) => Math.max(-max, Math.min(max, Math.round(value / scale))) + 0), scale };
}

/**
 * Runs an int8 kernel at one place: x is quantised, and y compared with the exact result of the dequantised x. Distances of y are in its
 * steps, those of the scale in the units in which it is held. @throws SpecError as {@link resolveSpec} does
 */
export function measureInteger(
  setup: PrecisionSetup,
  candidate: Candidate,
  place: Place,
  engine: EmulateOptions = {},
): Measurement {
  const shape = layouts[setup.norm].shape(setup.seeds, place.length);
  const spec = bindSpec(integerSpecOf(setup, candidate), shape) as IntegerNormModel;
  const geometry = norms[spec.integerNorm].geometry(shape, spec);
  const { sigma, mean } = place;
  const z = normalTerms(geometry, shape, streams.x);
  const { steps, scale } = quantised(z.map((value) => 2 ** sigma * (value + mean)));
  const format = findFormat(candidate.format);
  if (!(scale > 0 && scale < Infinity)) {
    return {
      place,
      standing: 'dead',
      cause: 'inputs',
      scale: null,
      y: null,
      dx: null,
      bounds: null,
      events: departures({}),
    };
  }
  const inputs = { x: tensor(format, shape, steps), scale: tensor(binary32, [1], Float64Array.of(scale)) };
  const computed = emulate(spec, inputs, { ...engine, events: true });
  const truth = exact(spec, inputs);
  const events = departures(computed.events);
  const [got, wanted] = [computed.outputs.scale, truth.scale];
  const y = fidelity(computed.outputs.y.data, truth.y.data, format);
  const ofScale = {
    bias: spreadOf(got.data.map((s, i) => s / wanted.data[i] - 1)).median,
    fidelity: fidelity(got.data, wanted.data, got.format),
  };
  const evidence = {
    // A sum that wrapped may be negative, and its root 0.
    zeroScales: events.overflow > 0 ? 0 : ofScale.fidelity.flushed,
    nonFinite: 0,
    vanished: y.lengthRatio === 0,
    error: Math.max(ofScale.fidelity.relative.max, y.error ?? Infinity),
    overflows: events.overflow,
  };
  return { place, ...judge(evidence, toleranceOf(format)), scale: ofScale, y, dx: null, bounds: null, events };
}
