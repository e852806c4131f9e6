import type { Arithmetic, MakeArithmetic } from '../arithmetic.ts';
import { binary32, findFloatFormat } from '../catalogue.ts';
import type { FloatFormat } from '../format.ts';

/**
 * In which steps NVFP4 blocks are formed. Every difference is a property here; the name is for display and is never compared.
 *
 *   divide   s_tensor = amax/2688;  s_block = e4m3((amax_block/6)/s_tensor);  element = e2m1(x/(s_block·s_tensor))
 *   encode   E = 2688/amax, at most the largest binary32;  s_tensor = 1/E;  s_block = e4m3(amax_block·(E·(1/6)));
 *            element = e2m1(x·min(1/(s_block·s_tensor), the largest binary32))
 *
 * 2688 is 448·6, the largest scale times the largest element. Scales saturate at 448 and are rounded to nearest, ties to even.
 */
export interface Nvfp4Arithmetic {
  readonly name: string;
  readonly form: 'divide' | 'encode';
  /** The format to which each step is rounded; 'exact': only s_tensor (to binary32), s_block and the element are, once each. */
  readonly steps: 'exact' | FloatFormat;
  /** Block scales are at least this. */
  readonly smallestScale: number;
  readonly source: string;
}

export type Nvfp4ArithmeticName = 'exact' | 'torchao' | 'transformerEngine';

export const nvfp4Arithmetics: Readonly<Record<Nvfp4ArithmeticName, Nvfp4Arithmetic>> = {
  exact: { name: 'exact', form: 'divide', steps: 'exact', smallestScale: 0, source: 'the formula' },
  torchao: {
    name: 'torchao',
    form: 'divide',
    steps: binary32,
    smallestScale: 2 ** -6,
    source: 'torchao nvfp4_tensor.py, nvfp4_quantize',
  },
  transformerEngine: {
    name: 'transformerEngine',
    form: 'encode',
    steps: binary32,
    smallestScale: 0,
    source: 'Transformer Engine core_nvfp4.cuh without fast math',
  },
};

export const blockScaleFormat = findFloatFormat('float8_e4m3fn');
export const nvfp4Element = findFloatFormat('float4_e2m1fn');
export const tensorScaleFormat = binary32;

/** The largest scale of a tensor's range: 448·6. */
export const fullRange = blockScaleFormat.max * nvfp4Element.max;

/** The steps, bound. Magnitudes may be NaN, which then is every result's; infinite ones have been settled before. */
export interface Nvfp4Steps {
  /** s_tensor from amax. */
  readonly tensor: (amax: number) => number;
  /** s_block from amax_block and s_tensor. */
  readonly block: (amax: number, tensorScale: number) => number;
  /** An element of a block of these scales. */
  readonly element: (blockScale: number, tensorScale: number) => (x: number) => number;
}

/** 1 for a tensor of zeros; what underflows becomes the smallest positive binary32. */
function positive(amax: number, scale: number): number {
  if (amax === 0) return 1;
  return scale === 0 ? tensorScaleFormat.min : scale;
}

function exactSteps(make: MakeArithmetic, scales: Arithmetic, elements: Arithmetic): Nvfp4Steps {
  const a = make(tensorScaleFormat);
  return {
    tensor: (amax) => positive(amax, a.divide(amax, fullRange)),
    // 6·s_tensor has 26 bits, s_block·s_tensor 28: doubles hold them.
    block: (amax, tensorScale) => scales.divide(amax, nvfp4Element.max * tensorScale),
    element: (blockScale, tensorScale) => {
      const scale = blockScale * tensorScale;
      // What is divided by nothing is nothing.
      return (x) => (scale === 0 ? elements.round(x * 0) : elements.divide(x, scale));
    },
  };
}

function dividingSteps(a: Arithmetic, scales: Arithmetic, elements: Arithmetic): Nvfp4Steps {
  return {
    tensor: (amax) => positive(amax, a.divide(amax, fullRange)),
    block: (amax, tensorScale) => scales.round(a.divide(a.divide(amax, nvfp4Element.max), tensorScale)),
    element: (blockScale, tensorScale) => {
      const scale = a.multiply(tensorScale, blockScale);
      return (x) => elements.round(a.divide(x, scale));
    },
  };
}

function encodingSteps(a: Arithmetic, scales: Arithmetic, elements: Arithmetic): Nvfp4Steps {
  const largest = a.format.max;
  const sixth = a.reciprocal(nvfp4Element.max);
  return {
    tensor: (amax) => (amax === 0 ? 1 : a.reciprocal(Math.min(a.divide(fullRange, amax), largest))),
    block: (amax, tensorScale) =>
      scales.round(Math.min(a.multiply(amax, a.multiply(a.reciprocal(tensorScale), sixth)), largest)),
    element: (blockScale, tensorScale) => {
      const factor = Math.min(a.reciprocal(a.multiply(blockScale, tensorScale)), largest);
      return (x) => elements.round(a.multiply(x, factor));
    },
  };
}

/**
 * Binds the steps.
 * @param scales saturating arithmetic of block scales
 * @param elements saturating arithmetic of elements
 */
export function nvfp4Steps(
  { steps, form, smallestScale }: Nvfp4Arithmetic,
  make: MakeArithmetic,
  scales: Arithmetic,
  elements: Arithmetic,
): Nvfp4Steps {
  const bound =
    steps === 'exact'
      ? exactSteps(make, scales, elements)
      : (form === 'divide' ? dividingSteps : encodingSteps)(make(steps), scales, elements);
  return { ...bound, block: (amax, tensorScale) => Math.max(bound.block(amax, tensorScale), smallestScale) };
}
