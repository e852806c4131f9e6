import * as fc from 'fast-check';
import { gpu } from '/work/wt/wgslorder/test/webgpu/device.ts';
import { hashKernel, deviceHashes, planHashes, type Case } from '/work/wt/wgslorder/props/webgpu/reduced.ts';
import { anyOrder, anySize, explicitTree, groupsOf } from '/work/wt/wgslorder/props/reductions/arbitraries.ts';
const { device } = (await gpu)!;
const seed = Number(process.argv[2] ?? 1), batches = Number(process.argv[3] ?? 3), per = Number(process.argv[4] ?? 10);
const caseOf = fc.oneof(
  { weight: 6, arbitrary: fc.record({ order: anyOrder, n: fc.oneof(anySize, fc.nat(1100)) }) },
  { weight: 1, arbitrary: fc.integer({min:1,max:40}).chain((n) => explicitTree(n).map((explicit) => ({ order: { explicit }, n }))) },
  { weight: 1, arbitrary: fc.integer({min:1,max:40}).chain((n) => fc.record({groups: groupsOf(n), empty: fc.constantFrom('skip','zero'), inner: anyOrder, outer: anyOrder}).map((split) => ({ order: { split }, n }))) },
  { weight: 1, arbitrary: fc.record({block: fc.integer({min:1,max:9}), start: fc.constantFrom('zero','first'), n: fc.nat(100), lanes: fc.integer({min:1,max:7}), outer: anyOrder}).map(({block,start,n,lanes,outer}) => ({n, order: lanes===1 ? {chain:{start,block}} : {split:{lanes, vector: 2, inner:{chain:{start,block}}, outer}}})) },
) as fc.Arbitrary<Case>;
for (let b = 0; b < batches; b++) {
  const cases = fc.sample(caseOf, { seed: seed + b, numRuns: per });
  const t = performance.now();
  const workgroup = [1, 8, 64, 32][b % 4];
  try {
    const got = await deviceHashes(device, cases, workgroup);
    const want = planHashes(cases);
    const bad = cases.filter((_, i) => got[i] !== want[i]);
    console.log('batch', b, workgroup, bad.length, 'bad of', cases.length, (performance.now() - t).toFixed(0));
    for (const c of bad.slice(0, 4)) console.log(JSON.stringify(c));
  } catch (e) {
    console.log('batch', b, String(e).slice(0, 1500));
    for (const c of cases) { try { hashKernel([c], workgroup) } catch (x) { console.log(JSON.stringify(c), String((x as Error).stack).slice(0,600)); } }
  }
}
process.exit(0);
