import type { MakeArithmetic } from '../../formats/arithmetic.ts';
import { findFloatFormat, findFormat } from '../../formats/catalogue.ts';
import { eventsOf, newTally, type Tally } from '../../formats/flags.ts';
import { conventions } from '../../formats/integers/convention.ts';
import { findIntegerFormat } from '../../formats/integers/formats.ts';
import { type Quantization, quantization } from '../../formats/integers/quantization.ts';
import { dequantizer, quantizer } from '../../formats/integers/quantize.ts';
import { type Cursor, counterRandom } from '../../formats/random.ts';
import type { Rounding } from '../../formats/rounding.ts';
import type { Emulation } from '../../normalizers/emulate.ts';
import { elementCount, normaliseAxis, type Tensor, tensor } from '../../tensors/tensor.ts';
import type { ConversionModel } from './model.ts';

export interface ConversionInputs {
  readonly x: Tensor;
  /** quantize, dequantize: one, or one for each index of the axis. */
  readonly scale?: Tensor;
  /** Default: zeros. */
  readonly zero_point?: Tensor;
  /** NVFP4, where the spec says that it is an input: one value. */
  readonly tensor_scale?: Tensor;
}

type Convert = (x: number, element: number) => number;

/** A conversion's rounding, with its random bits by the element that the cursor is at. */
export function roundingOf({ rounding, seed }: ConversionModel, cursor: Cursor): Rounding {
  if (typeof rounding === 'string') return rounding;
  return { ...rounding, random: counterRandom(seed, rounding.stochastic, cursor) };
}

function casting(model: ConversionModel, make: MakeArithmetic, tally: Tally): Convert {
  const cursor: Cursor = { element: 0, stage: 0, step: 0 };
  const arithmetic = make(findFloatFormat(model.formats.output), {
    rounding: roundingOf(model, cursor),
    operands: findFloatFormat(model.formats.input),
    subnormals: model.subnormals,
    overflow: model.overflow,
    tininess: model.tininess,
    tally,
  });
  return (x, element) => {
    cursor.element = element;
    cursor.step = 0;
    return arithmetic.round(x);
  };
}

/** Which scale each element has. */
function channels(
  model: ConversionModel,
  shape: readonly number[],
): { count: number; of: (element: number) => number } {
  if (model.axis === null) return { count: 1, of: () => 0 };
  const axis = normaliseAxis(model.axis, shape.length);
  const count = shape[axis];
  const inner = elementCount(shape.slice(axis + 1));
  return { count, of: (element) => Math.floor(element / inner) % count };
}

function quantizations(model: ConversionModel, inputs: ConversionInputs, count: number): readonly Quantization[] {
  const { scale, zero_point: zeroPoint } = inputs;
  if (scale === undefined) throw new RangeError(`"scale" expected ${count} values, got no such tensor`);
  for (const [name, one] of [
    ['scale', scale],
    ['zero_point', zeroPoint],
  ] as const) {
    if (one !== undefined && one.data.length !== count)
      throw new RangeError(`"${name}" expected ${count} values, got ${one.data.length}`);
  }
  const integers = model.convert === 'quantize' ? model.formats.output : model.formats.input;
  return Array.from(scale.data, (step, i) =>
    quantization({
      format: findIntegerFormat(integers),
      scale: step,
      scaleFormat: findFloatFormat(scale.format.name),
      zeroPoint: zeroPoint?.data[i] ?? 0,
      convention: conventions[model.convention],
    }),
  );
}

function conversion(model: ConversionModel, inputs: ConversionInputs, make: MakeArithmetic, tally: Tally): Convert {
  if (model.convert === 'cast') return casting(model, make, tally);
  const { count, of } = channels(model, inputs.x.shape);
  const steps = quantizations(model, inputs, count).map((q) =>
    model.convert === 'quantize' ? quantizer(q, tally) : dequantizer(q, findFloatFormat(model.formats.output), tally),
  );
  return (x, element) => steps[of(element)](x);
}

/** What a conversion kernel must output: y, of the input's shape. @throws RangeError naming an input that is missing or does not fit */
export function emulateConversion(model: ConversionModel, inputs: ConversionInputs, make: MakeArithmetic): Emulation {
  const tally = newTally();
  const convert = conversion(model, inputs, make, tally);
  const x = inputs.x.data;
  const y = new Float64Array(x.length);
  for (let element = 0; element < y.length; element++) y[element] = convert(x[element], element);
  const outputs = { y: tensor(findFormat(model.formats.output), inputs.x.shape, y) };
  return { outputs, events: { output: eventsOf(tally) } };
}

/** The conversion over the reals, rounded once: the emulation itself, but for a quotient that the convention rounds twice. */
export function exactConversion(
  model: ConversionModel,
  inputs: ConversionInputs,
  make: MakeArithmetic,
): Record<string, Tensor> {
  const exact: ConversionModel = model.convert === 'quantize' ? { ...model, convention: 'exact' } : model;
  return emulateConversion(exact, inputs, make).outputs;
}
