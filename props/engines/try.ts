import * as fc from 'fast-check';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { normRefusal } from '../../src/engines/wasm/norm/refusals.ts';
import { runForward } from '../../src/engines/wasm/norm/forward.ts';
import { normCases, narrowInputs } from './norm-cases.ts';
let taken = 0, total = 0, groups = 0, flagged = 0; const reasons: Record<string, number> = {};
const same = (a: number, b: number) => Object.is(a, b);
fc.assert(fc.property(normCases, fc.boolean(), ({ spec, inputs }, narrow) => {
  total++;
  const given = narrow ? narrowInputs(inputs) : inputs;
  const reason = normRefusal(spec as never, given as never);
  if (reason !== undefined) { reasons[reason] = (reasons[reason] ?? 0) + 1; return; }
  taken++;
  const outputs = runForward(spec as never, given as never, (s) => { groups += s.groups; flagged += s.flagged; });
  const expected = emulate(spec, inputs, { engine: 'float64' }).outputs;
  for (const [name, { data }] of Object.entries(expected)) {
    const got = outputs[name]?.data;
    if (!got || got.length !== data.length) throw new Error('missing ' + name);
    for (let i = 0; i < data.length; i++) if (!same(got[i], data[i])) throw new Error(`${name}[${i}] ${got[i]} for ${data[i]}`);
  }
}), { numRuns: Number(process.argv[2] ?? 1000), seed: Number(process.argv[3] ?? 1) });
console.log({ total, taken, groups, flagged }, Object.entries(reasons).sort((a, b) => b[1] - a[1]).slice(0, 12));
