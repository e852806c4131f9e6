import type { EmulateOptions } from '../../engines/run.ts';

/** How a kernel is to be emulated on other threads, which functions don't reach. */
export type PortableOptions = Omit<EmulateOptions, 'arithmetic' | 'into'>;

/** @throws TypeError where there is an arithmetic of the caller's own */
export function portable({ engine, events, arithmetic }: EmulateOptions): PortableOptions {
  if (arithmetic !== undefined)
    throw new TypeError('"arithmetic" expected none on other threads, which functions don’t reach, got one');
  return { ...(engine === undefined ? {} : { engine }), ...(events === undefined ? {} : { events }) };
}
