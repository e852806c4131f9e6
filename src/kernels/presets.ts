import type { Written } from './defaults.ts';
import { SpecError } from './schema/validate.ts';

const halfFormats = { input: 'binary16', output: 'binary16', compute: 'binary32' };
const brainFormats = { input: 'bfloat16', output: 'bfloat16', compute: 'binary32' };

/** Specs for common cases, by name; the fields of a spec that names one override its fields. */
export const presets: Readonly<Record<string, { readonly about: string; readonly spec: Written }>> = Object.freeze({
  fp16: { about: 'fp16 in and out, fp32 inside, in sequence', spec: { formats: halfFormats, order: 'sequential' } },
  bf16: { about: 'bf16 in and out, fp32 inside, in sequence', spec: { formats: brainFormats, order: 'sequential' } },
  fp32: {
    about: 'fp32 throughout, in sequence',
    spec: { formats: { input: 'binary32', output: 'binary32', compute: 'binary32' }, order: 'sequential' },
  },
  'fp16-pure': {
    about: 'fp16 throughout: every operation rounded to fp16',
    spec: { formats: { input: 'binary16', output: 'binary16', compute: 'binary16' }, order: 'sequential' },
  },
  'bf16-pure': {
    about: 'bf16 throughout: every operation rounded to bf16',
    spec: { formats: { input: 'bfloat16', output: 'bfloat16', compute: 'bfloat16' }, order: 'sequential' },
  },
  'fp16-block': {
    about: 'fp16 in and out, fp32 inside, 128 threads of 4-vectors with fused multiply-add, as many CUDA kernels',
    spec: { formats: halfFormats, order: 'block', contract: true },
  },
  'bf16-block': {
    about: 'bf16 in and out, fp32 inside, 128 threads of 4-vectors with fused multiply-add, as many CUDA kernels',
    spec: { formats: brainFormats, order: 'block', contract: true },
  },
});

function isObject(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One spec laid over another: objects are merged, orders, each of `orders` too, and everything else replaced. */
export function mergeSpecs(base: Written, over: Written): Written {
  const merged = Object.entries(over).map(([key, value]): [string, unknown] => {
    const below = base[key];
    if (key === 'order' || !isObject(below) || !isObject(value)) return [key, value];
    return [key, key === 'orders' ? { ...below, ...value } : mergeSpecs(below, value)];
  });
  return { ...base, ...Object.fromEntries(merged) };
}

/** The spec laid over the preset that it names. @throws SpecError when there is no such preset */
export function applyPreset(spec: Written): Written {
  const { preset, ...rest } = spec;
  if (preset === undefined) return spec;
  const found = typeof preset === 'string' && Object.hasOwn(presets, preset) ? presets[preset] : undefined;
  if (found === undefined)
    throw new SpecError('preset', `expected one of ${Object.keys(presets).join(', ')}, got ${JSON.stringify(preset)}`);
  return mergeSpecs(found.spec, rest);
}
