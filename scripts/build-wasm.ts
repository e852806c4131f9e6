import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compileAssembly } from './wasm/compile.ts';

/* Compiles assembly/ into the module that src/engines/wasm carries. */

const target = resolve(import.meta.dirname, '../src/engines/wasm/module.generated.ts');
const text = await compileAssembly();
const before = readFileSync(target, { encoding: 'utf8', flag: 'a+' });
if (text !== before) writeFileSync(target, text);
console.log(`${target}: ${text === before ? 'fresh' : 'written'}`);
