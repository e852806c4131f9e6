import { engines } from '../engines/catalogue.ts';
import { type EngineName, engineNames } from '../engines/engine.ts';
import type { EmulateOptions } from '../engines/run.ts';
import { elementCount } from '../tensors/tensor.ts';
import type { EngineFlags } from './engine-flags.ts';
import { UsageError } from './exit.ts';

/** Elements of x up to which counting events takes no time worth a flag. */
const cheapElements = 2 ** 18;

const isEngine = (name: string): name is EngineName => (engineNames as readonly string[]).includes(name);

function engineOf(name: string): EngineName | 'fastest' {
  if (name === 'fastest' || isEngine(name)) return name;
  throw new UsageError(`--engine: expected one of fastest, ${engineNames.join(', ')}, got "${name}"`);
}

/**
 * The engine, and whether events are counted: where they are asked for, or x is small and the engine counts any.
 * @param shape of x
 * @throws UsageError where there is no such engine
 */
export function emulateOptionsOf(
  { engine: name = 'fastest', events }: EngineFlags,
  shape: readonly number[],
): EmulateOptions {
  const engine = engineOf(name);
  const counts = engine === 'fastest' || engines[engine].values !== undefined;
  return { engine, events: events ?? (counts && elementCount(shape) <= cheapElements) };
}
