// Records ONNX Runtime's CPU kernels, one case to a file: node record_onnxruntime.mjs
import { fileURLToPath } from 'node:url';
import ort from 'onnxruntime-node';
import { codes } from './float8.mjs';
import { castValues, halfBits, RECIPE_COUNT, rows } from './onnx_inputs.mjs';
import { model, TYPES } from './onnx_model.mjs';
import { cpu } from './processor.mjs';
import { write } from './safetensors_file.mjs';

const VERSION = ort.env.versions.node;
const ELEMENTS = {
  F32: ['float32', Float32Array], F16: ['float16', Uint16Array], U16: ['uint16', Uint16Array],
  I8: ['int8', Int8Array], U8: ['uint8', Uint8Array],
};

const f32 = (shape, data) => ({ dtype: 'F32', shape, data });
const f16 = (shape, data) => ({ dtype: 'F16', shape, data: halfBits(data) });

/** Runs the nodes on `inputs`; outputs are [name, dtype, shape, the dtype the bits are stored as]. A
 * float8 result comes back widened to float32, as the Node binding has no float8 tensors. */
async function record(name, kernel, nodes, inputs, outputs, opset, extra = {}) {
  const described = Object.entries(inputs).map(([key, { dtype, shape }]) => [key, dtype, shape]);
  const bytes = model({ nodes, inputs: described, outputs: outputs.map((o) => o.slice(0, 3)), opset });
  const tensors = { ...inputs };
  try {
    const session = await ort.InferenceSession.create(bytes, {
      intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: 'disabled', logSeverityLevel: 3,
    });
    const feeds = Object.fromEntries(Object.entries(inputs).map(([key, { dtype, shape, data }]) => [
      key, new ort.Tensor(ELEMENTS[dtype][0], data, shape),
    ]));
    const results = await session.run(feeds);
    for (const [key, dtype, shape, stored] of outputs) {
      const { buffer, byteOffset, length } = results[key].data;
      const data = new ELEMENTS[dtype][1](buffer, byteOffset, length);
      const narrow = stored?.startsWith('F8') ? codes(stored, data) : data;
      tensors[key] = { dtype: stored ?? dtype, shape, data: narrow };
    }
  } catch (error) {
    console.log(`${name}: not recorded (${error.message.split('\n')[0].slice(0, 200)})`);
    return;
  }
  const { op, domain = '', attributes = {} } = nodes[0];
  const recorded = {
    library: 'onnxruntime', package: 'onnxruntime-node', version: VERSION, cpu, threads: 1,
    capability: 'chosen by the library from the processor',
    op: `${domain ? `${domain}.` : ''}${op}`, opset, attributes, command: 'node record_onnxruntime.mjs', ...extra,
  };
  write(fileURLToPath(new URL(`./onnxruntime/${name}.safetensors`, import.meta.url)), tensors, {
    'bitnorm.kernel': `onnxruntime ${VERSION} ${kernel}`, 'bitnorm.recorded': JSON.stringify(recorded),
  });
}

async function norms() {
  const eps = { epsilon: { float: 1e-5 } };
  const kinds = [
    ['layer_norm', 'LayerNormalization', ['x', 'weight', 'bias'], ['mean', 'rstd'], 17, ''],
    ['simplified_layer_norm', 'SimplifiedLayerNormalization', ['x', 'weight'], ['rstd'], 17, ''],
    ['rms_norm', 'RMSNormalization', ['x', 'weight'], [], 23, ''],
    ['skip_layer_norm', 'SkipLayerNormalization', ['x', 'residual', 'weight', 'bias'], [], 17, 'com.microsoft'],
    ['skip_simplified_layer_norm', 'SkipSimplifiedLayerNormalization', ['x', 'residual', 'weight'], [], 17, 'com.microsoft'],
  ];
  for (const [kind, op, names, extras, opset, domain] of kinds) {
    for (const [short, make] of [['f32', f32], ['f16', f16]]) {
      for (const n of kind === 'layer_norm' ? [5, 14, 21, 64, 768, 1000] : [14, 21, 64, 1000]) {
        const name = `${kind}_${short}_n${n}`;
        const count = n < 64 ? 8 * RECIPE_COUNT : RECIPE_COUNT;
        const shape = [count, n];
        const all = {
          x: make(shape, rows(name, count, n)), residual: make(shape, rows(`${name} r`, count, n, 0)),
          weight: make([n], rows(`${name} w`, 1, n, 0)), bias: make([n], rows(`${name} b`, 1, n, 0)),
        };
        const inputs = Object.fromEntries(names.map((key) => [key, all[key]]));
        const attributes = domain ? eps : { axis: -1, ...eps };
        const stats = extras.map((key) => [key, 'F32', [count, 1]]);
        const outputs = [['y', short.toUpperCase(), shape], ...stats];
        const nodes = [{ op, domain, inputs: names, outputs: outputs.map(([key]) => key), attributes }];
        await record(name, `${op} ${short} N=${n}`, nodes, inputs, outputs, opset, { eps: 1e-5 });
      }
    }
  }
}

async function casts() {
  const targets = [
    ['F8_E4M3', 17, -11, 9, 3], ['F8_E5M2', 19, -18, 16, 2], ['F8_E4M3FNUZ', 18, -12, 8, 3],
    ['F8_E5M2FNUZ', 20, -19, 16, 2], ['F16', 10, -26, 16, 3], ['BF16', 16, -136, 127, 1],
  ];
  for (const [dtype, to, low, high, mantissaBits] of targets) {
    const x = castValues(low, high, mantissaBits);
    const narrow = dtype.startsWith('F8');
    const raw = narrow ? 'F32' : 'U16';
    const bits = { op: narrow ? 'Cast' : 'BitCast', inputs: ['cast'], outputs: ['y'], attributes: { to: TYPES[raw] } };
    for (const saturate of narrow ? [1, 0] : [undefined]) {
      const suffix = saturate === undefined ? '' : `_saturate${saturate}`;
      const attributes = saturate === undefined ? { to } : { to, saturate };
      const cast = { op: 'Cast', inputs: ['x'], outputs: ['cast'], attributes };
      await record(`cast_f32_${dtype.toLowerCase()}${suffix}`, `Cast f32 to ${dtype.toLowerCase()}${suffix.replace('_', ' ')}`,
        [cast, bits], { x: f32([x.length], x) }, [['y', raw, [x.length], dtype]], 26);
    }
  }
}

async function quantizers() {
  const [r, n] = [4, 256];
  const data = rows('quantize', r, n);
  data.set([0.125, 0.375, 0.625, -0.125, 1e30, -1e30, Infinity, -Infinity, 0, 31.75, 31.875]);
  for (const [dtype, zeros] of [['I8', [-3, 0, 5, 100]], ['U8', [10, 0, 128, 255]]]) {
    for (const axis of [undefined, 0]) {
      const count = axis === undefined ? 1 : r;
      const shape = axis === undefined ? [] : [r];
      const place = axis === undefined ? 'per_tensor' : 'axis0';
      const integers = Uint8Array.from({ length: r * n }, (_, i) => (i * 89) & 255);
      const quantized = dtype === 'I8' ? new Int8Array(integers.buffer) : integers;
      const scale = f32(shape, Float32Array.from([0.25, 0.3, 1.7, 7].slice(0, count)));
      const zeroPoint = { dtype, shape, data: ELEMENTS[dtype][1].from(zeros.slice(0, count)) };
      const attributes = axis === undefined ? {} : { axis };
      const node = (op) => [{ op, inputs: ['x', 'scale', 'zero_point'], outputs: ['y'], attributes }];
      const lower = dtype.toLowerCase();
      await record(`quantize_f32_${lower}_${place}`, `QuantizeLinear f32 to ${lower} ${place}`, node('QuantizeLinear'),
        { x: f32([r, n], data), scale, zero_point: zeroPoint }, [['y', dtype, [r, n]]], 21);
      await record(`dequantize_${lower}_f32_${place}`, `DequantizeLinear ${lower} to f32 ${place}`, node('DequantizeLinear'),
        { x: { dtype, shape: [r, n], data: quantized }, scale, zero_point: zeroPoint }, [['y', 'F32', [r, n]]], 21);
    }
  }
}

async function others() {
  const image = [3, 7, 5, 6];
  const x = f32(image, rows('image', 21, 30));
  const [weight, bias, mean, variance] = ['w', 'b', 'm', 'v'].map((key) => f32([7], rows(key, 1, 7, 0)));
  variance.data.forEach((value, i) => { variance.data[i] = Math.abs(value); });
  const eps = { epsilon: { float: 1e-5 } };
  await record('batch_norm_eval_f32', 'BatchNormalization f32', [{ op: 'BatchNormalization', outputs: ['y'], attributes: eps,
    inputs: ['x', 'weight', 'bias', 'running_mean', 'running_var'] }],
  { x, weight, bias, running_mean: mean, running_var: variance }, [['y', 'F32', image]], 15, { eps: 1e-5 });
  await record('instance_norm_f32', 'InstanceNormalization f32', [{ op: 'InstanceNormalization', outputs: ['y'], attributes: eps,
    inputs: ['x', 'weight', 'bias'] }], { x, weight, bias }, [['y', 'F32', image]], 6, { eps: 1e-5 });
  for (const p of [1, 2]) {
    const shape = [RECIPE_COUNT, 100];
    await record(`lp_norm${p}_f32`, `LpNormalization f32 p=${p}`, [{ op: 'LpNormalization', inputs: ['x'], outputs: ['y'],
      attributes: { axis: -1, p } }], { x: f32(shape, rows('lp', RECIPE_COUNT, 100)) }, [['y', 'F32', shape]], 1);
  }
}

await norms();
await casts();
await quantizers();
await others();
