import { findFormat } from '../../formats/catalogue.ts';
import type { QuantizeStage, ScaleStage, Stages } from '../../normalizers/model.ts';
import { type Defaults, formatAt, stage, type Written } from '../defaults.ts';
import { SpecError } from '../schema/validate.ts';

/** The epilogue, filled in. Its last stage brings the output's format where it quantises or scales. */
export function resolveEpilogue(written: readonly Written[], defaults: Defaults, output: string): Stages['epilogue'] {
  const stages = written.map((one, i) => resolveStage(one, `stages.epilogue[${i}]`, defaults, output));
  const early = stages.slice(0, -1).findIndex((one) => one.kind !== 'relu');
  if (early >= 0) throw new SpecError(`stages.epilogue[${early}]`, 'expected "quantize" and "scale" at the end');
  const quantizes = stages.at(-1)?.kind === 'quantize';
  if (findFormat(output).kind === 'integer' && !quantizes) {
    throw new SpecError('stages.epilogue', `expected a last stage "quantize" for the output format ${output}`);
  }
  return stages;
}

function resolveStage(one: Written, path: string, defaults: Defaults, output: string): Stages['epilogue'][number] {
  const kind = one.kind as Stages['epilogue'][number]['kind'];
  if (kind === 'relu') return { kind, ...stage(one, path, defaults) };
  if (one.scale === undefined) throw new SpecError(`${path}.scale`, 'expected a number above 0, got none');
  const scale = Math.fround(one.scale as number);
  if (!(scale > 0 && scale < Infinity))
    throw new SpecError(`${path}.scale`, `expected a positive value of binary32, got ${one.scale as number}`);
  if (formatAt(`${path}.format`, one.format ?? output, false) !== output) {
    throw new SpecError(`${path}.format`, `expected the output format ${output}, got ${String(one.format)}`);
  }
  if (kind === 'scale') {
    return {
      kind,
      ...stage({ ...one, format: output }, path, defaults),
      scale,
      division: (one.division ?? 'divide') as ScaleStage['division'],
    };
  }
  if (findFormat(output).kind !== 'integer')
    throw new SpecError('formats.output', `expected an integer format for the stage "quantize", got ${output}`);
  return {
    kind,
    format: output,
    scale,
    zeroPoint: (one.zeroPoint ?? 0) as number,
    convention: (one.convention ?? 'onnx') as QuantizeStage['convention'],
    narrowRange: (one.narrowRange ?? false) as boolean,
  };
}
