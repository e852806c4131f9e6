import type { Arithmetic } from '../formats/arithmetic.ts';
import { conventions } from '../formats/integers/convention.ts';
import { findIntegerFormat } from '../formats/integers/formats.ts';
import { quantization } from '../formats/integers/quantization.ts';
import { quantizer } from '../formats/integers/quantize.ts';
import type { NormModel, QuantizeStage, ScaleStage, Stage, Stages } from './model.ts';
import { type Numerics, rounderOf } from './numerics.ts';

/** What happens to an element after the affine step, the output's rounding included; blocks are formed later, of all elements. */
export type Finish = (value: number, element: number) => number;

/** How values are rounded before blocks are formed of them, in the format that the stage says. */
const beforeBlocks: Stage = { format: 'binary32', rounding: 'tiesToEven', subnormals: 'keep' };

type EpilogueStage = Stages['epilogue'][number];

/** Whether the stage's result is the output, so that no other rounding follows. */
function isOutput(stage: EpilogueStage): boolean {
  return stage.kind !== 'relu';
}

/** Epilogue and output of a model. */
export function finishing(model: NormModel, numerics: Numerics): Finish {
  const { epilogue, output } = model.stages;
  const steps = epilogue.map((stage) => epilogueStep(stage, numerics));
  const last = epilogue.at(-1);
  const o = last !== undefined && isOutput(last) ? undefined : numerics.arithmetic('output', output);
  return (value, element) => {
    numerics.at('epilogue', element);
    let result = value;
    for (const step of steps) result = step(result);
    if (o === undefined) return result;
    numerics.at('output', element);
    return o.round(result);
  };
}

function epilogueStep(stage: EpilogueStage, numerics: Numerics): (x: number) => number {
  switch (stage.kind) {
    case 'relu':
      // NaN passes; −0 becomes +0.
      return (x) => (x > 0 || Number.isNaN(x) ? x : 0);
    case 'scale':
      return scaled(numerics.arithmetic('epilogue', stage), stage);
    case 'quantize':
      return quantized(stage, numerics);
    case 'block':
      return rounderOf(numerics, 'epilogue', beforeBlocks, stage.valueFormat);
  }
}

function scaled(a: Arithmetic, { scale, division }: ScaleStage): (x: number) => number {
  return division === 'divide' ? (x) => a.divide(x, scale) : (x) => a.multiply(x, Math.fround(1 / scale));
}

function quantized(stage: QuantizeStage, numerics: Numerics): (x: number) => number {
  const { scale, zeroPoint, narrowRange, convention } = stage;
  const format = findIntegerFormat(stage.format);
  const q = quantization({ format, scale, zeroPoint, narrowRange, convention: conventions[convention] });
  return quantizer(q, numerics.tally('epilogue'));
}
