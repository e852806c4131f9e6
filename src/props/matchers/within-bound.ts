import { type BoundKind, bound } from '../../kernels/bound.ts';
import type { Tensors } from '../../kernels/family.ts';
import { emulate, exact, type ResolvedSpec } from '../../kernels/spec.ts';
import { conformanceTitles, elementsOutside, offenderAt } from './conforms.ts';
import { type MatcherResult, offendersText, resultOf, share } from './message.ts';
import { isTensor } from './operands.ts';

export interface WithinBoundOptions {
  /** Which bound: of the spec's order, of any order (default) … */
  readonly kind?: BoundKind;
}

function outputsOf(received: unknown): Tensors {
  if (isTensor(received)) return { y: received };
  if (typeof received === 'object' && received !== null && Object.values(received).every(isTensor))
    return received as Tensors;
  throw new TypeError(`"received" expected a tensor or a record of output tensors, got ${typeof received}`);
}

/** What is wrong with each output that is bounded, and the names of these outputs. */
function faultsOf(outputs: Tensors, spec: ResolvedSpec, inputs: Tensors, kind: BoundKind) {
  const bounds = bound(spec, inputs, { kinds: [kind] });
  const names = Object.keys(bounds).filter((name) => outputs[name] !== undefined);
  if (names.length === 0) {
    const covered = Object.keys(bounds);
    const expected = covered.length === 0 ? 'outputs of a kernel that has bounds' : `one of ${covered.join(', ')}`;
    throw new RangeError(`"received" expected ${expected}, got ${Object.keys(outputs).join(', ') || 'none'}`);
  }
  const faults = names.flatMap((name) => {
    const [output, limit] = [outputs[name], bounds[name]];
    if (output === undefined || limit === undefined) return [];
    if (output.format.name !== limit.format.name || output.data.length !== limit.exact.length)
      throw new RangeError(
        `"${name}" expected ${limit.format.name} of shape [${limit.shape}], got ${output.format.name} of [${output.shape}]`,
      );
    const outside = elementsOutside(output, limit, kind);
    if (outside.length === 0) return [];
    // Seldom needed, and slower than the bound.
    const right = [exact(spec, inputs), emulate(spec, inputs).outputs].map((one) => one[name]);
    const wrong = outside.filter((i) => !right.some((one) => Object.is(one?.data[i], output.data[i])));
    if (wrong.length === 0) return [];
    const offenders = wrong.map((element) => offenderAt(element, output, limit, kind));
    const head = `${name}: ${share(offenders.length, output.data.length)} are outside the bound`;
    return [`${head}\n${offendersText(conformanceTitles, offenders, limit.shape)}`];
  });
  return { names, faults };
}

const words: Readonly<Record<BoundKind, string>> = {
  running: 'the emulated kernel',
  order: 'a kernel that sums in the spec’s order',
  anyOrder: 'a kernel that sums in any order',
  probabilistic: 'a kernel whose roundings err independently',
};

/**
 * Whether every element of a kernel's outputs may come from a kernel of the spec, in whatever order it sums: it is the correctly rounded
 * or the emulated value, or lies within the proved bound.
 * @param received y, or a record of output tensors; those that the bound covers are compared
 * @throws TypeError for anything else; RangeError when no output is covered or one does not fit
 */
export function toBeWithinBound(
  received: unknown,
  spec: ResolvedSpec,
  inputs: Tensors,
  { kind = 'anyOrder' }: WithinBoundOptions = {},
): MatcherResult {
  const { names, faults } = faultsOf(outputsOf(received), spec, inputs, kind);
  return resultOf(
    faults.length === 0,
    () => `expected what ${words[kind]} may put out\n${faults.join('\n')}`,
    () => `expected an output outside the bound, but every element of ${names.join(', ')} is within it`,
  );
}
