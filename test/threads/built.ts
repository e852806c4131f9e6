import { fileURLToPath } from 'node:url';
import type * as Library from '../../src/index.ts';
import type * as ForNode from '../../src/node/index.ts';
import type * as WorkersModule from '../../src/node/threads/workers.ts';

const at = (path: string): URL => new URL(`../../dist/${path}`, import.meta.url);

/** The published library, whose workers are built. */
export const library = (await import(at('index.js').href)) as typeof Library;
export const forNode = (await import(at('node/index.js').href)) as typeof ForNode;
export const { startWorkers } = (await import(at('node/threads/workers.js').href)) as typeof WorkersModule;

export const main = fileURLToPath(at('cli/main.js'));
