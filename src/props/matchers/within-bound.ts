import type { Tensors } from '../../kernels/family.ts';
import { emulate, type ResolvedSpec } from '../../kernels/spec.ts';
import type { BoundOf } from './bound.ts';
import { conformanceTitles, nonConforming } from './conforms.ts';
import { type MatcherResult, offendersText, resultOf, share } from './message.ts';
import { isTensor } from './operands.ts';

export interface BoundOptions {
  /** What proves the bounds. */
  readonly bound: BoundOf;
}

function outputsOf(received: unknown): Tensors {
  if (isTensor(received)) return { y: received };
  if (typeof received === 'object' && received !== null && Object.values(received).every(isTensor))
    return received as Tensors;
  throw new TypeError(`"received" expected a tensor or a record of output tensors, got ${typeof received}`);
}

/**
 * Whether every element of a kernel's outputs may come from a kernel of the spec, in whatever order it sums: it is the exact or the
 * emulated value, or lies within the proved bound.
 * @param received y, or a record of output tensors; those that the bound covers are compared
 * @throws TypeError for anything else; RangeError when no output is covered or one does not fit
 */
export function toBeWithinBound(
  received: unknown,
  spec: ResolvedSpec,
  inputs: Tensors,
  { bound }: BoundOptions,
): MatcherResult {
  const outputs = outputsOf(received);
  const bounds = bound(spec, inputs);
  const emulated = emulate(spec, inputs).outputs;
  const names = Object.keys(bounds).filter((name) => outputs[name] !== undefined);
  if (names.length === 0)
    throw new RangeError(`"received" expected one of ${Object.keys(bounds).join(', ')}, got none`);
  const faults = names.flatMap((name) => {
    const [output, limit] = [outputs[name], bounds[name]];
    if (output === undefined || limit === undefined) return [];
    if (output.format.name !== limit.format.name || output.data.length !== limit.exact.length)
      throw new RangeError(
        `"${name}" expected ${limit.format.name} of shape [${limit.shape}], got ${output.format.name} of [${output.shape}]`,
      );
    const offenders = nonConforming(output, limit, emulated[name]);
    if (offenders.length === 0) return [];
    const head = `${name}: ${share(offenders.length, output.data.length)} are outside the bound of any order`;
    return [`${head}\n${offendersText(conformanceTitles, offenders, limit.shape)}`];
  });
  return resultOf(
    faults.length === 0,
    () => `expected outputs that a kernel of the spec may have\n${faults.join('\n')}`,
    () => `expected an output outside the bound, but every element of ${names.join(', ')} is within it`,
  );
}
