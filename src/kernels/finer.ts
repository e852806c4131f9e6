import { binary32, findFormat } from '../formats/catalogue.ts';
import type { Backward, Stage } from '../normalizers/model.ts';
import type { ResolvedSpec } from './spec.ts';

/** binary32 in place of floating formats that are coarser. */
function finerFormat(name: string): string {
  const format = findFormat(name);
  return format.kind === 'float' && format.precision < binary32.precision ? binary32.name : name;
}

function finerStage<S extends Stage>(stage: S): S {
  return { ...stage, format: finerFormat(stage.format) };
}

function finerBackward(backward: Backward, gradient: string | undefined): Backward {
  const { formats, stages } = backward;
  return {
    ...backward,
    formats: {
      gradient: gradient ?? formats.gradient,
      output: finerFormat(formats.output),
      parameters: finerFormat(formats.parameters),
    },
    stages: { ...stages, output: finerStage(stages.output) },
  } as Backward;
}

/**
 * The spec of a norm with outputs in binary32 where they are in a coarser format, so that its exact result is known beyond the format's
 * last place and below its smallest value. Other kernels' specs, and norms whose output is quantised or scaled, stay as they are.
 * @param gradient the format in which dy is given; default: the spec's
 */
export function finerOutputs(spec: ResolvedSpec, gradient?: string): ResolvedSpec {
  if (!('norm' in spec) || spec.stages.epilogue.some(({ kind }) => kind !== 'relu')) return spec;
  const { formats, stages, backward } = spec;
  // Given statistics are inputs.
  const saved = backward?.saved === 'given' ? formats.saved : finerFormat(formats.saved);
  return {
    ...spec,
    formats: { ...formats, output: finerFormat(formats.output), saved },
    stages: { ...stages, output: finerStage(stages.output) },
    backward: backward === null ? null : finerBackward(backward, gradient),
  };
}
