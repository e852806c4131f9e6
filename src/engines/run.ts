import type { MakeArithmetic } from '../formats/arithmetic.ts';
import type { Emulation } from '../normalizers/emulate.ts';
import type { Values } from '../tensors/tensor.ts';
import { engines } from './catalogue.ts';
import type { Engine, EngineName, Runner } from './engine.ts';
import { heldAs, type Memory, placed, type TensorsByName, widened } from './storage.ts';

/** How a kernel is to be emulated. */
export interface EmulateOptions {
  /** Default 'fastest': the fastest engine that runs the spec. All give the same bits. */
  readonly engine?: EngineName | 'fastest';
  /** Arithmetic of the caller's own, such as a device's, value by value, instead of an engine's. */
  readonly arithmetic?: MakeArithmetic;
  /** Whether events are counted, which only engines that run value by value do. Default false. */
  readonly events?: boolean;
  /**
   * Memory for outputs by name, each of x's kind and the output's length, none of it an input's; it is overwritten. New memory of millions of values
   * costs more than what is computed in it.
   */
  readonly into?: Memory;
}

/** Engines to try, the fastest first. */
const byDefault: readonly EngineName[] = ['wasm', 'float64'];

/** The ways to run a kernel of one kind. */
export interface Ways<Model> {
  /** An engine's way to run it whole, if it has one. */
  readonly whole: (engine: Engine) => Runner<Model> | undefined;
  /** Value by value: the definition. */
  readonly byValue: (model: Model, inputs: TensorsByName<Float64Array>, make: MakeArithmetic) => Emulation;
}

/**
 * Emulates a kernel on the engine that the options name, or else on the fastest one that runs it; outputs are held as x is.
 * Precondition of whole runs: the inputs were checked.
 * @throws RangeError where the named engine does not run it, and why, or where memory that was lent does not fit
 */
export function runOn<Model>(
  { whole, byValue }: Ways<Model>,
  model: Model,
  inputs: TensorsByName<Values>,
  { engine = 'fastest', arithmetic, events = false, into }: EmulateOptions,
): Emulation<Values> {
  const oneByOne = (make: MakeArithmetic): Emulation<Values> => {
    const emulation = byValue(model, widened(inputs), make);
    const outputs = placed(heldAs(inputs.x, emulation.outputs), into);
    return { outputs, events: events ? emulation.events : undefined };
  };
  if (arithmetic !== undefined) return oneByOne(arithmetic);
  let reason = 'counts no events';
  for (const name of engine === 'fastest' ? byDefault : [engine]) {
    const { values } = engines[name];
    const runner = events ? undefined : whole(engines[name]);
    const refusal = runner?.refusal(model, inputs);
    if (runner !== undefined && refusal === undefined)
      return { outputs: placed(runner.run(model, inputs, into), into), events: undefined };
    if (values !== undefined) return oneByOne(events ? values.counted : values.uncounted);
    if (!events) reason = refusal ?? 'has no way to run kernels of that kind';
  }
  throw new RangeError(`"engine" expected one that runs this spec, got "${engine}", which ${reason}`);
}
