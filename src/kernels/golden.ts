import type { EmulateOptions } from '../engines/run.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { Tensors } from './family.ts';
import { bindSpec, emulate, inputsOf, type ResolvedSpec } from './spec.ts';

/** The key of the spec in a dump's metadata. */
export const specKey = 'bitnorm.spec';
/** The key of a kernel's name in a dump's metadata. */
export const kernelKey = 'bitnorm.kernel';

/** Tensors and metadata of a golden file. */
export interface Golden {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Inputs, the outputs that a kernel of the spec must give for them, and the spec: what a test of that kernel needs. Encode it with
 * encodeTensor and writeSafetensors.
 * @throws RangeError naming an input that is missing or does not fit
 */
export function golden(spec: ResolvedSpec, inputs: Tensors, engine: EmulateOptions = {}): Golden {
  const bound = bindSpec(spec, inputs.x?.shape ?? []);
  const { outputs } = emulate(bound, inputs, engine);
  const slots = inputsOf(bound).flatMap(({ name }) =>
    inputs[name] === undefined ? [] : [[inputName(name, outputs), inputs[name]] as const],
  );
  return {
    tensors: { ...Object.fromEntries(slots), ...outputs },
    metadata: { [specKey]: JSON.stringify(bound) },
  };
}

/** Running statistics are read and written under one name: in a file, those before the step end in _in. */
export function inputName(name: string, outputs: Readonly<Record<string, unknown>>): string {
  return Object.hasOwn(outputs, name) ? `${name}_in` : name;
}
