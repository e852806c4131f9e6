import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Threads that run the functions of one module. */
export interface Workers {
  /**
   * Runs the module's function of that name on the first thread that is free.
   * @throws what it throws; Error where its thread ended before it returned
   */
  run(name: string, task: unknown): Promise<unknown>;
  /** Ends the threads; what has not returned is rejected. */
  close(): Promise<void>;
}

/** The module that workers run: beside this one, as a source or built. */
export const workerModule = fileURLToPath(new URL(`./worker${extname(import.meta.url)}`, import.meta.url));

/** Errors that say what was wrong with a task; others are of the thread. */
function isOfTask(error: unknown): boolean {
  return error instanceof RangeError || error instanceof TypeError;
}

function explained(error: unknown): Error {
  const { message } = error as Error;
  return isOfTask(error) ? (error as Error) : new Error(`a worker thread failed: ${message}`, { cause: error });
}

/**
 * Starts threads.
 * @param module a path
 * @param tasksAtATime tasks that a thread is sent before it has run the first of them, so that it need not wait for the calling thread
 */
export async function startWorkers(threads: number, module = workerModule, tasksAtATime = 1): Promise<Workers> {
  const { Piscina } = await import('piscina');
  const piscina = new Piscina({
    filename: module,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: tasksAtATime,
  });
  // A thread that ends while it has nothing to do is replaced.
  piscina.on('error', () => undefined);
  return {
    run: async (name, task) => {
      try {
        return (await piscina.run(task, { name })) as unknown;
      } catch (error) {
        throw explained(error);
      }
    },
    close: () => piscina.destroy(),
  };
}
