export {
  type BlockFormat,
  blockKinds,
  type InfinityRule,
  infinityRules,
  type MxFormat,
  mxFormat,
  type Nvfp4Format,
  nvfp4Format,
  usualSizes,
} from './block-format.ts';
export { dequantizeBlocks } from './dequantize.ts';
export { type BlockElement, blockElements, findBlockElement } from './element.ts';
export { type ExactValue, quantizeExactBlocks } from './exact.ts';
export { type Nvfp4Arithmetic, type Nvfp4ArithmeticName, nvfp4Arithmetics } from './nvfp4-arithmetic.ts';
export { overReals } from './over-reals.ts';
export { type BlockOptions, type Blocks, quantizeBlocks } from './quantize.ts';
export { type ScaleMode, type ScaleModeName, scaleModes } from './scale-mode.ts';
