import { findFloatFormat } from '../../../formats/catalogue.ts';
import { boundTaking } from '../forward.ts';
import { known, maybe, type Quantity } from '../quantity.ts';
import type { BoundRun } from './run.ts';

/** 1/scale as a kernel holds it, in binary32; what the exact expression has is 1/scale. */
function reciprocalOf(scale: number, emulated: boolean): Quantity {
  const [held, exact] = [Math.fround(1 / scale), 1 / scale];
  const error = Math.abs(held - exact) + exact * 2 ** -52;
  return emulated ? { value: held, error, slack: 0 } : { value: exact, error, slack: exact * 2 ** -52 };
}

/** dy of an element as the stage `load` leaves it; an activation lets it pass where the value before was above 0, or maybe was. */
export function boundGradientLoading(run: BoundRun): (element: number, before: () => Quantity) => Quantity {
  const { model, inputs, numerics, backward } = run;
  const a = numerics.arithmetic('backward.load', backward.stages.load);
  const emulated = a.emulation !== undefined;
  const data = inputs.dy?.data as Float64Array;
  const { epilogue } = model.stages;
  const scale = epilogue.find((one) => one.kind === 'scale');
  const activates = epilogue.some(({ kind }) => kind === 'relu');
  const take = boundTaking('backward.load', backward.stages.load, findFloatFormat(backward.formats.gradient), numerics);
  const loaded = (dy: Quantity): Quantity => {
    if (scale === undefined) return take(dy);
    return scale.division === 'divide'
      ? a.divide(dy, known(scale.scale))
      : a.multiply(dy, reciprocalOf(scale.scale, emulated));
  };
  return (element, before) => {
    const y = activates ? before() : known(1);
    numerics.at('backward.load', element);
    if (y.value + y.error + y.slack <= 0) return known(0);
    const passed = loaded(known(data[element]));
    // What other kernels make of a value that is none is not known; the emulation lets nothing pass that is not above 0.
    if (!Number.isFinite(y.value))
      return { value: y.value > 0 ? passed.value : 0, error: Infinity, slack: emulated ? 0 : Infinity };
    return y.value - y.error - y.slack > 0 ? passed : maybe(passed, y.value > 0, emulated);
  };
}
