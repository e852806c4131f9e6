import { fileURLToPath } from 'node:url';

const at = (path: string): URL => new URL(`../../dist/${path}`, import.meta.url);

/** The published library, whose workers are built. */
export const library = (await import(at('index.js').href)) as typeof import('../../src/index.ts');
export const forNode = (await import(at('node/index.js').href)) as typeof import('../../src/node/index.ts');
export const { startWorkers } = (await import(
  at('node/threads/workers.js').href
)) as typeof import('../../src/node/threads/workers.ts');

export const main = fileURLToPath(at('cli/main.js'));
