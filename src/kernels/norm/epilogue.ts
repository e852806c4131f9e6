import { findFormat } from '../../formats/catalogue.ts';
import type { BlockStage, QuantizeStage, ScaleStage, Stages } from '../../normalizers/model.ts';
import { checkElementFormat, resolveBlock } from '../blocks.ts';
import { type Defaults, formatAt, optionalFormats, section, stage, type Written } from '../defaults.ts';
import { SpecError } from '../schema/validate.ts';

/** The epilogue, filled in. Its last stage brings the output's format unless that is an activation. */
export function resolveEpilogue(written: readonly Written[], defaults: Defaults, output: string): Stages['epilogue'] {
  const stages = written.map((one, i) => resolveStage(one, `stages.epilogue[${i}]`, defaults, output));
  const early = stages.slice(0, -1).findIndex((one) => one.kind !== 'relu');
  if (early >= 0)
    throw new SpecError(`stages.epilogue[${early}]`, 'expected "scale", "quantize" and "block" at the end');
  const last = stages.at(-1)?.kind;
  if (findFormat(output).kind === 'integer' && last !== 'quantize' && last !== 'block') {
    throw new SpecError(
      'stages.epilogue',
      `expected a last stage "quantize" or "block" for the output format ${output}`,
    );
  }
  return stages;
}

function resolveStage(one: Written, path: string, defaults: Defaults, output: string): Stages['epilogue'][number] {
  const kind = one.kind as Stages['epilogue'][number]['kind'];
  if (kind === 'relu') return { kind, ...stage(one, path, defaults) };
  if (kind === 'block') return resolveBlockStage(one, path, defaults, output);
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

function resolveBlockStage(one: Written, path: string, defaults: Defaults, output: string): BlockStage {
  if (one.block === undefined) throw new SpecError(`${path}.block`, 'expected a block format, got none');
  const block = resolveBlock(section(one, 'block'), `${path}.block`, ['computed']);
  checkElementFormat(block, output, 'formats.output');
  return {
    kind: 'block',
    block,
    rounding: stage(one, path, defaults).rounding,
    ...optionalFormats(one, ['valueFormat'], path),
  };
}
