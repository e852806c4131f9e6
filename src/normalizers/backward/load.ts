import type { Arithmetic } from '../../formats/arithmetic.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import type { ScaleStage } from '../model.ts';
import type { BackwardRun } from './run.ts';

/** The gradient of an epilogue's scale: divided as y was. */
function unscale(a: Arithmetic, { scale, division }: ScaleStage): (dy: number) => number {
  return division === 'divide' ? (dy) => a.divide(dy, scale) : (dy) => a.multiply(dy, Math.fround(1 / scale));
}

/**
 * The gradient with respect to the value before the epilogue of one element, in the format of the stage `load`.
 * @param before that value; an activation lets the gradient pass where it is above 0
 */
export function gradientLoader(run: BackwardRun): (element: number, before: () => number) => number {
  const { model, inputs, numerics, backward } = run;
  const a = numerics.arithmetic('backward.load', backward.stages.load);
  const { data } = inputs.dy as Tensor;
  const { epilogue } = model.stages;
  const scale = epilogue.find((stage) => stage.kind === 'scale');
  const load = scale === undefined ? a.round : unscale(a, scale);
  const activates = epilogue.some(({ kind }) => kind === 'relu');
  return (element, before) => {
    if (activates && !(before() > 0)) return 0;
    numerics.at('backward.load', element);
    return load(data[element]);
  };
}
