import { conventions } from '../../../formats/integers/convention.ts';
import { findIntegerFormat } from '../../../formats/integers/formats.ts';
import { quantization } from '../../../formats/integers/quantization.ts';
import type { Stages } from '../../../normalizers/model.ts';
import type { Expression } from '../expression.ts';
import { declareQuantize } from '../integers/quantize.ts';
import { WgslRefusal } from '../kernel.ts';
import type { NormKernel } from './run.ts';

type EpilogueStage = Stages['epilogue'][number];

/** Whether the stage's result is the output, so that no other rounding follows. */
const isOutput = ({ kind }: EpilogueStage): boolean => kind !== 'relu';

/** A statement that changes `value` as a stage of the epilogue does. */
function stepLine({ builder, numerics }: NormKernel, stage: EpilogueStage, path: string): string {
  switch (stage.kind) {
    case 'relu': {
      builder.define(
        'relu',
        'What is above 0, or NaN; else +0.',
        ['value'],
        ['let nan = (value & 0x7fffffffu) > 0x7f800000u;', 'select(0u, value, nan || value < 0x80000000u)'],
      );
      return 'value = relu(value);';
    }
    case 'scale': {
      const a = numerics.arithmetic(path, stage);
      const { scale, division } = stage;
      const factor = division === 'divide' ? scale : Math.fround(1 / scale);
      const declared = builder.constant('OUTPUT_SCALE', factor);
      return `value = ${division === 'divide' ? a.divide('value', declared) : a.multiply('value', declared)};`;
    }
    case 'quantize': {
      const { scale, zeroPoint, narrowRange, convention } = stage;
      const format = findIntegerFormat(stage.format);
      const q = quantization({ format, scale, zeroPoint, narrowRange, convention: conventions[convention] });
      return `value = ${declareQuantize(q, builder, path)('value')};`;
    }
    case 'block':
      throw new WgslRefusal(`"${path}.kind" expected "relu", "scale" or "quantize", got "block"`);
  }
}

/**
 * Declares `finished(value)`: what happens to an element after the affine step, the output's rounding included. The counterpart of
 * `finishing` (src/normalizers/epilogue.ts).
 */
export function declareFinish(kernel: NormKernel): (value: Expression) => Expression {
  const { model, builder, numerics } = kernel;
  const { epilogue, output } = model.stages;
  const steps = epilogue.map((stage, i) => stepLine(kernel, stage, `stages.epilogue[${i}]`));
  const last = epilogue.at(-1);
  const o = last !== undefined && isOutput(last) ? undefined : numerics.arithmetic('stages.output', output);
  if (steps.length === 0 && o !== undefined) return o.round;
  const words = epilogue.map(({ kind }) => kind).join(', ');
  builder.define(
    'finished',
    `Epilogue: ${words}; then the output's rounding.`,
    ['before'],
    ['var value = before;', ...steps, o === undefined ? 'value' : o.round('value')],
  );
  return (value) => `finished(${value})`;
}
