import { gpu } from './test/webgpu/device.ts';
import { compileKernel } from './src/webgpu/run-kernel.ts';
import { wgsl } from './src/webgpu/wgsl/index.ts';
import { emulate, resolveSpec } from './src/kernels/spec.ts';
import { sampleInputs } from './src/kernels/sample.ts';
const opened = await gpu;
const show = process.argv.includes('--show');
const spec = resolveSpec(JSON.parse(process.argv[2]));
const shape = JSON.parse(process.argv[3]);
const kernel = wgsl(spec, shape, process.argv.includes("--soft") ? { f16: false } : opened!.target);
if (show) console.log(kernel.code);
const inputs = sampleInputs(spec, shape, 1);
console.time('compile');
const compiled = await compileKernel(opened!.device, kernel);
console.timeEnd('compile');
console.time('run');
const out = await compiled.run(Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, v.data])));
console.timeEnd('run');
const { outputs } = emulate(spec, inputs);
for (const [name, t] of Object.entries(outputs)) {
  const got = out[name];
  if (!got) { console.log(name, 'missing'); continue; }
  let bad = 0, first = '';
  for (let i = 0; i < got.length; i++) if (!Object.is(got[i], t.data[i])) { if (!bad++) first = `${i}: got ${got[i]}, expected ${t.data[i]}`; }
  console.log(name, t.data.length, got.length, bad, first, new Set(t.data).size);
}
process.exit(0);
