/** The page gpu.html: a spec's kernel on the browser's adapter, beside its prediction. */
import { bindSpec, check, describeSpec, encode, findFormat, resolveSpec } from 'bitnorm';
import { openAdapter, runKernel, targetOf, wgsl } from 'bitnorm/webgpu';
import { sampleInputs } from '../dist/kernels/sample.js';

const examples = {
  'RMS norm, fp16, in one chain': { preset: 'fp16', norm: 'rms' },
  'RMS norm, bf16, 128 threads with fma': { preset: 'bf16-block', norm: 'rms' },
  'Layer norm, fp16, Welford over warps': {
    preset: 'fp16',
    norm: 'layer',
    order: 'warp',
    stages: { moment: { method: 'welford' } },
  },
  'Layer norm, all of it in fp16, pairwise': { preset: 'fp16-pure', norm: 'layer', order: 'pairwise' },
  'Layer norm by the largest magnitude, bf16': { preset: 'bf16', norm: 'layer', statistic: 'linf' },
  'Group norm, e4m3 in and out': {
    norm: 'group',
    groups: 3,
    formats: { input: 'float8_e4m3fn', compute: 'binary32' },
    order: 'pairwise',
  },
  'Sum of squares, fp32, halving tree': { preset: 'fp32', reduce: 'l2', order: 'halving' },
};

const part = (id) => document.getElementById(id);

/** An element of that name, class and content. */
function element(name, content, className = '') {
  const made = document.createElement(name);
  made.className = className;
  made.append(...[content].flat());
  return made;
}

function table(caption, heads, rows) {
  const head = element(
    'tr',
    heads.map((title) => Object.assign(element('th', title), { scope: 'col' })),
  );
  return element('table', [element('caption', caption), element('thead', head), element('tbody', rows)]);
}

const count = (n) => n.toLocaleString('en');

function outputRow({ name, format, shape, verdict, elements, counts }) {
  const different = elements - counts.equal;
  return element('tr', [
    element('td', name),
    element('td', verdict, different > 0 ? 'bad' : ''),
    element('td', count(different), 'number'),
    element('td', count(elements), 'number'),
    ...[format, `[${shape.join(', ')}]`].map((text) => element('td', text)),
  ]);
}

/** The index of an element in each axis. */
function indexOf(position, shape) {
  const index = [];
  let left = position;
  for (const length of [...shape].reverse()) {
    index.unshift(left % length);
    left = Math.floor(left / length);
  }
  return `[${index.join(', ')}]`;
}

/** The worst elements of an output, where there are any. */
function mismatchTable({ name, format: formatName, shape, worst }) {
  const format = findFormat(formatName);
  const codeOf = (value) =>
    `0x${encode(value, format)
      .toString(16)
      .padStart(format.bits / 4, '0')}`;
  const rows = worst.map(({ element: position, kernel, emulated }) => {
    const cells = [indexOf(position, shape), kernel, codeOf(kernel), emulated, codeOf(emulated)];
    return element(
      'tr',
      cells.map((cell) => element('td', String(cell), 'bits')),
    );
  });
  const heads = ['index', 'device', 'bits', 'prediction', 'bits'];
  return rows.length === 0 ? [] : [table(`${name}: the worst`, heads, rows)];
}

/** What the form asks for. */
function asked() {
  const shape = part('shape')
    .value.split(/[,x ]+/)
    .map(Number);
  if (!shape.every((length) => Number.isInteger(length) && length > 0))
    throw new RangeError(`shape of x: expected positive integers, got "${part('shape').value}"`);
  const spec = bindSpec(resolveSpec(JSON.parse(part('spec').value)), shape);
  return { shape, spec, inputs: sampleInputs(spec, shape, Number(part('seed').value)) };
}

async function run({ device, target }) {
  for (const id of ['outputs', 'mismatches']) part(id).replaceChildren();
  part('source').hidden = true;
  const { shape, spec, inputs } = asked();
  part('status').textContent = `${describeSpec(spec)} …`;
  const kernel = wgsl(spec, shape, target);
  part('code').textContent = kernel.code;
  part('source').hidden = false;
  const outputs = await runKernel(device, kernel, inputs);
  const verdicts = check(spec, inputs, outputs, { withExact: false, withBounds: false }).outputs;
  const different = verdicts.filter(({ verdict }) => verdict !== 'bit-equal').map(({ name }) => name);
  const heads = ['output', 'verdict', 'different', 'elements', 'format', 'shape'];
  part('outputs').append(table('Device and prediction', heads, verdicts.map(outputRow)));
  part('mismatches').append(...verdicts.flatMap(mismatchTable));
  const verdict = different.length === 0 ? 'bit-equal' : `differs in ${different.join(', ')}`;
  part('status').textContent = `${describeSpec(spec)}: ${verdict}`;
}

/** Shows what went wrong in place of a verdict. */
async function shown(work) {
  try {
    await work();
  } catch (error) {
    part('status').textContent = error.message;
  }
}

async function open() {
  const found = await navigator.gpu?.requestAdapter();
  if (!found) {
    part('adapter').textContent = 'This browser has no WebGPU adapter.';
    return;
  }
  const { device, name, features } = await openAdapter(found);
  const adapter = `${name}; ${features.join(', ') || 'neither shader-f16 nor subgroups'}`;
  part('adapter').textContent = `${adapter}; measuring …`;
  const target = await targetOf(device);
  part('adapter').textContent = adapter;
  part('run').disabled = false;
  part('form').addEventListener('submit', (event) => {
    event.preventDefault();
    part('run').disabled = true;
    void shown(() => run({ device, target })).finally(() => {
      part('run').disabled = false;
    });
  });
}

function choose() {
  part('spec').value = JSON.stringify({ bitnorm: 1, ...examples[part('example').value] }, null, 2);
}

part('example').append(...Object.keys(examples).map((name) => element('option', name)));
part('example').addEventListener('change', choose);
choose();
await shown(open);
