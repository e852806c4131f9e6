import { checkRows, layoutOfPart, runPart, runWhole } from '../../src/node/threads/worker.ts';
import type { Workers } from '../../src/node/threads/workers.ts';

const functions: Readonly<Record<string, (task: never) => unknown>> = { checkRows, layoutOfPart, runPart, runWhole };

/** Workers that run in this thread, on copies of their tasks as messages make them, and how often each function ran. */
export function inProcess(): Workers & { readonly ran: Map<string, number> } {
  const ran = new Map<string, number>();
  return {
    ran,
    run: (name, task) => {
      ran.set(name, (ran.get(name) ?? 0) + 1);
      return new Promise((resolve) => resolve(structuredClone(functions[name](structuredClone(task) as never))));
    },
    close: () => Promise.resolve(),
  };
}
