import { binary32 } from '../../../formats/catalogue.ts';
import { elementCount } from '../../../tensors/tensor.ts';
import { declareLoaded, loading } from '../load.ts';
import { kernelFormat } from '../stage-numerics.ts';
import type { NormKernel, OfMember } from './run.ts';

/**
 * Binds x, and the residual where there is one, and declares `loaded(member)`: what the stages after `load` see, residuals added, in the
 * compute format.
 */
export function declareLoad(kernel: NormKernel): OfMember {
  const { model, shape, builder, numerics } = kernel;
  const length = elementCount(shape);
  const input = kernelFormat('formats.input', model.formats.input);
  const x = builder.bind({ name: 'x', role: 'input', length, shape }, input);
  const { prologue } = model.stages;
  if (prologue.length === 0) {
    declareLoaded(kernel, x, input);
  } else {
    const { format, round } = loading(kernel, binary32);
    const residual = builder.bind({ name: 'residual', role: 'input', length, shape }, input);
    const adders = prologue.map((stage, i) => numerics.arithmetic(`stages.prologue[${i}]`, stage));
    const lines = adders.map((adder) => `sum = ${adder.add('sum', residual.at('place'))};`);
    const start = ['let place = element(member);', `var sum = ${x.at('place')};`];
    builder.define(
      'loaded',
      `Stages prologue and load: x with the residual, in ${format.name}.`,
      ['member'],
      [...start, ...lines, round('sum')],
    );
  }
  return (member) => `loaded(${member})`;
}
