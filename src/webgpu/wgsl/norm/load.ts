import { elementCount } from '../../../tensors/tensor.ts';
import { keepsValues } from '../keeps-values.ts';
import { kernelFormat } from '../stage-numerics.ts';
import type { NormKernel, OfMember } from './run.ts';

/**
 * Binds x, and the residual where there is one, and declares `loaded(member)`: what the stages after `load` see, residuals added, in the
 * compute format.
 */
export function declareLoad({ model, shape, builder, numerics }: NormKernel): OfMember {
  const elements = elementCount(shape);
  const { formats, stages } = model;
  const input = kernelFormat('formats.input', formats.input);
  const x = builder.bind({ name: 'x', role: 'input', length: elements, shape }, input);
  const load = numerics.arithmetic('stages.output', stages.output, formats.compute, 'formats.compute');
  const { prologue, output } = stages;
  if (prologue.length === 0) {
    const kept = keepsValues(input, load.format, numerics.rules('stages.output', output));
    const value = x.at('element(member)');
    builder.define('loaded', `Stage load: x in ${load.format.name}.`, ['member'], [kept ? value : load.round(value)]);
  } else {
    const residual = builder.bind({ name: 'residual', role: 'input', length: elements, shape }, input);
    const adders = prologue.map((stage, i) => numerics.arithmetic(`stages.prologue[${i}]`, stage));
    const lines = adders.map((adder) => `sum = ${adder.add('sum', residual.at('place'))};`);
    const start = ['let place = element(member);', `var sum = ${x.at('place')};`];
    builder.define(
      'loaded',
      `Stages prologue and load: x with the residual, in ${load.format.name}.`,
      ['member'],
      [...start, ...lines, load.round('sum')],
    );
  }
  return (member) => `loaded(${member})`;
}
