import type { Arithmetic } from '../../formats/arithmetic.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import type { ScaleStage } from '../model.ts';
import type { BackwardRun } from './run.ts';

/** The gradient of an epilogue's scale: divided as y was. */
function unscale(a: Arithmetic, { scale, division }: ScaleStage): (dy: number) => number {
  return division === 'divide' ? (dy) => a.divide(dy, scale) : (dy) => a.multiply(dy, Math.fround(1 / scale));
}

/**
 * The gradients with respect to the values before the epilogue of some elements, in the format of the stage `load`.
 * @param before those values; an activation lets the gradient pass where they are above 0
 */
export function gradientLoader(run: BackwardRun): (elements: Int32Array, before: () => Float64Array) => Float64Array {
  const { model, inputs, numerics, backward } = run;
  const a = numerics.arithmetic('backward.load', backward.stages.load);
  const { data } = inputs.dy as Tensor;
  const { epilogue } = model.stages;
  const scale = epilogue.find((stage) => stage.kind === 'scale');
  const load = scale === undefined ? (dy: number): number => a.round(dy) : unscale(a, scale);
  const activates = epilogue.some(({ kind }) => kind === 'relu');
  return (elements, before) => {
    const values = activates ? before() : undefined;
    const gradients = new Float64Array(elements.length);
    for (let j = 0; j < gradients.length; j++) {
      if (values !== undefined && !(values[j] > 0)) continue;
      numerics.at('backward.load', elements[j]);
      gradients[j] = load(data[elements[j]]);
    }
    return gradients;
  };
}
