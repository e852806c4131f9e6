import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { Shares } from '../../src/engines/wasm/norm/forward.ts';
import { runNorm } from '../../src/engines/wasm/norm/run.ts';
import { wasmNorm } from '../../src/engines/wasm/norm.ts';
import type { NormSpec } from '../../src/kernels/norm/resolve.ts';
import { emulate } from '../../src/kernels/spec.ts';
import type { NormInputs } from '../../src/normalizers/inputs.ts';
import type { Tensor, Values } from '../../src/tensors/tensor.ts';
import { type NormCase, narrowInputs, normCases } from './norm-cases.ts';

type Outputs = Readonly<Record<string, Tensor<Values> | undefined>>;

/** Names, shapes and values, of which zeros have signs and NaNs are alike. */
export function expectSame(found: Outputs, expected: Outputs): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, one] of Object.entries(expected)) {
    expect([name, found[name]?.format.name, found[name]?.shape]).toEqual([name, one?.format.name, one?.shape]);
    expect([name, Array.from(found[name]?.data ?? [])]).toEqual([name, Array.from(one?.data ?? [])]);
  }
}

/** Runs a case on the engine. */
export function whole({ spec, inputs }: NormCase, narrow: boolean, report?: (shares: Shares) => void): Outputs {
  const given = (narrow ? narrowInputs(inputs) : inputs) as unknown as NormInputs<Values>;
  return runNorm(spec as NormSpec, given, report === undefined ? {} : { report });
}

export function refusalOf({ spec, inputs }: NormCase): string | undefined {
  return wasmNorm.refusal(spec as NormSpec, inputs);
}

/** The laws of whole norms over so many cases. */
export function normLaws(runs: number): void {
  const counts = { taken: 0, groups: 0, flagged: 0, cases: 0 };
  const note = ({ groups, flagged }: Shares): void => {
    counts.taken++;
    counts.groups += groups;
    counts.flagged += flagged;
  };

  test.prop([normCases, fc.boolean()], { numRuns: runs })(
    'whole norms are those of the definition, bit for bit',
    (one, narrow) => {
      counts.cases++;
      if (refusalOf(one) !== undefined) return;
      const expected = emulate(one.spec, one.inputs, { engine: 'float64' }).outputs;
      const found = whole(one, narrow, note);
      for (const held of Object.values(found)) expect(held?.data instanceof Float32Array).toBe(narrow);
      expectSame(found, expected);
    },
  );

  test('most cases ran on the engine, and most groups of these without the definition', () => {
    expect(counts.taken).toBeGreaterThan(counts.cases / 3);
    expect(counts.groups - counts.flagged).toBeGreaterThan(counts.groups / 3);
  });
}
