import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileAssembly } from '../../scripts/wasm/compile.ts';

it('the module that src carries is what assembly/ compiles to', async () => {
  const carried = readFileSync(new URL('../../src/engines/wasm/module.generated.ts', import.meta.url), 'utf8');
  expect((await compileAssembly()) === carried, 'run npm run build:wasm').toBe(true);
}, 60_000);
