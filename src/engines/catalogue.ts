import { float64Arithmetic, uncountedArithmetic } from '../formats/float64.ts';
import { referenceArithmetic } from '../formats/reference.ts';
import { castRunner } from './cast.ts';
import type { Engine, EngineName } from './engine.ts';
import { wasmNorm } from './wasm/norm.ts';

export const engines: Readonly<Record<EngineName, Engine>> = {
  reference: { name: 'reference', values: { counted: referenceArithmetic, uncounted: referenceArithmetic } },
  float64: { name: 'float64', values: { counted: float64Arithmetic, uncounted: uncountedArithmetic } },
  wasm: { name: 'wasm', norm: wasmNorm, conversion: castRunner },
};
