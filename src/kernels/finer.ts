import { binary32, findFormat } from '../formats/catalogue.ts';
import type { ResolvedSpec } from './spec.ts';

/** binary32 in place of floating formats that are coarser. */
function finerFormat(name: string): string {
  const format = findFormat(name);
  return format.kind === 'float' && format.precision < binary32.precision ? binary32.name : name;
}

/**
 * The spec of a norm with outputs in binary32 where they are in a coarser format, so that its exact result is known beyond the format's
 * last place and below its smallest value. Other kernels' specs, and norms whose output is quantised or scaled, stay as they are.
 */
export function finerOutputs(spec: ResolvedSpec): ResolvedSpec {
  if (!('norm' in spec) || spec.stages.epilogue.some(({ kind }) => kind !== 'relu')) return spec;
  const { formats, stages } = spec;
  const output = finerFormat(formats.output);
  return {
    ...spec,
    formats: { ...formats, output, saved: finerFormat(formats.saved) },
    stages: { ...stages, output: { ...stages.output, format: finerFormat(stages.output.format) } },
  };
}
