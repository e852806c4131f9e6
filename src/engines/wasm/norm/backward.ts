import { findFloatFormat } from '../../../formats/catalogue.ts';
import { float64Arithmetic } from '../../../formats/float64.ts';
import { gradientOf, preparing } from '../../../normalizers/backward/emulate-backward.ts';
import type { BackwardRun } from '../../../normalizers/backward/run.ts';
import { loader } from '../../../normalizers/emulate-forward.ts';
import { type Tensor, tensor, type Values } from '../../../tensors/tensor.ts';
import { memoryLike } from '../../storage.ts';
import { isPlain, plainGradients } from './backward-plain.ts';
import { stepwiseGradients } from './backward-steps.ts';
import type { BackwardGiven } from './backward-tiles.ts';

/** The definition of one group, which forms dx before its rounding and notes the terms of parameters. */
function definition({ run, backward, parameters, saved }: BackwardGiven) {
  const { model, geometry, numerics } = run;
  const inputs = run.inputs as unknown as BackwardRun['inputs'];
  const own: BackwardRun = { model, inputs, geometry, numerics, parameters, backward, make: float64Arithmetic };
  const loaded: Float64Array[] = [];
  const values = loader(model, run.inputs, geometry, numerics);
  const prepare = preparing(own, { loaded, saved, before: new Float64Array() });
  const ofGroup = gradientOf(own);
  return (group: number, collect: Parameters<typeof ofGroup>[1]): Float64Array => {
    loaded[group] = values(group);
    const gradient = ofGroup(prepare(group), collect);
    loaded[group] = new Float64Array();
    return gradient;
  };
}

/** Runs a backward pass. Precondition: no refusal. @returns dx, dweight and dbias, as far as the model has them */
export function runBackward(given: BackwardGiven, report?: (flagged: number) => void): Record<string, Tensor<Values>> {
  const { run, backward } = given;
  const { model, inputs, geometry, layout, wasm, numerics } = run;
  const define = definition(given);
  const round = numerics.arithmetic('backward.output', backward.stages.output).round;
  const dx = memoryLike(inputs.x.data, run.into, 'dx');
  const gradients = isPlain(model, backward, geometry, layout) ? plainGradients(given) : stepwiseGradients(given);
  let flagged = 0;
  for (const tile of layout.tiles) {
    const { dx: address, flags } = gradients.ofTile(tile);
    layout.store(wasm.float32(address, layout.rows * layout.stride), tile, dx);
    flags.forEach((flag, g) => {
      if (flag === 0) return;
      flagged++;
      const group = tile.first + g;
      const collected = gradients.defined(group);
      define(group, collected.collect).forEach((gradient, j) => {
        dx[geometry.groupBase[group] + geometry.member[j]] = round(gradient);
      });
      collected.end();
    });
  }
  report?.(flagged);
  return { dx: tensor(findFloatFormat(backward.formats.output), inputs.x.shape, dx), ...gradients.tensors() };
}
