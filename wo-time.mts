import { gpu } from './test/webgpu/device.ts';
import { deviceHashes, planHashes } from './props/webgpu/reduced.ts';
const { device } = (await gpu)!;
const off = Number(process.argv[2] ?? 0);
for (const [name, per, w] of [['warp', 1, 8], ['warp', 8, 8], ['warp', 8, 64], ['numpyPairwise', 1, 8], ['numpyPairwise', 8, 8], ['halving', 8, 8], ['halving', 8, 32], ['sequential', 8, 8]] as const) {
  const cases = Array.from({ length: per }, (_, i) => ({ order: name, n: off + 70 + 37 * i + per }));
  const c0 = process.cpuUsage(); const t = performance.now();
  const got = await deviceHashes(device, cases, w);
  const c = process.cpuUsage(c0);
  const t2 = performance.now();
  const ok = planHashes(cases).every((h, i) => h === got[i]);
  console.log(name, per, w, ok, (t2 - t).toFixed(0), 'cpu', ((c.user + c.system) / 1000).toFixed(0));
}
process.exit(0);
