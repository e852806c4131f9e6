import { exact, type ResolvedSpec } from '../../src/kernels/spec.ts';
import type { NormModel } from '../../src/normalizers/model.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';

/** A norm whose outputs are not narrowed: exact gives them to a double's last place. Precondition: no epilogue. */
function unrounded(spec: NormModel): NormModel {
  const { formats, stages, backward } = spec;
  const wide = { format: 'binary64', rounding: 'tiesToEven' } as const;
  const output = { ...stages.output, ...wide };
  const ofBackward = backward && {
    ...backward,
    formats: { ...backward.formats, output: 'binary64', parameters: 'binary64' },
    stages: { ...backward.stages, output: { ...backward.stages.output, ...wide } },
  };
  return {
    ...spec,
    overflow: 'ieee',
    formats: { ...formats, output: 'binary64', ...(backward?.saved === 'given' ? {} : { saved: 'binary64' }) },
    stages: { ...stages, output },
    backward: ofBackward as NormModel['backward'],
  };
}

/** The exact results before their rounding. */
export function truthOf(
  spec: ResolvedSpec,
  inputs: Readonly<Record<string, Tensor>>,
): Readonly<Record<string, Tensor>> {
  return exact(unrounded(spec as unknown as NormModel) as unknown as ResolvedSpec, inputs);
}
