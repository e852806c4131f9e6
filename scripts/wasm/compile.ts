import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import asc from 'assemblyscript/asc';

const folder = resolve(import.meta.dirname, '../../assembly');

const flags = ['--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--runtime', 'stub', '--noAssert'];
const features = ['--enable', 'simd', '--initialMemory', '16'];

/** The text of the TypeScript file that holds the compiled module. @throws Error with the compiler's messages */
export async function compileAssembly(): Promise<string> {
  let binary: Uint8Array | undefined;
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main(['index.ts', '--outFile', 'module.wasm', ...flags, ...features], {
    stderr,
    readFile: (name, base) => {
      try {
        return readFileSync(join(base === '.' ? folder : join(folder, base), name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => {
      if (name === 'module.wasm') binary = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error !== null || binary === undefined) throw new Error(stderr.toString());
  const base64 = Buffer.from(binary).toString('base64');
  return `/** assembly/ compiled; scripts/build-wasm.ts writes this file. */\nexport const moduleBase64 =\n  '${base64}';\n`;
}
