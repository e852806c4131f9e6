export {
  type Accumulator,
  type AccumulatorEvents,
  newAccumulator,
  newAccumulatorEvents,
  type OverflowRule,
  overflowLength,
  overflowRules,
} from './accumulator.ts';
export { type AxisLayout, channelOf, checkLayout, forEachRun, wholeArray } from './channels.ts';
export { type Convention, type ConventionName, conventions } from './convention.ts';
export {
  doublingHighMultiply,
  type FixedPointMultiplier,
  fixedPointMultiplier,
  multiplyFixedPoint,
  roundingShiftRight,
  saturatingShiftLeft,
} from './fixed-point.ts';
export { findIntegerFormat, type IntegerArray, int4, int8, int32, newIntegerArray, uint8 } from './formats.ts';
export {
  type QuotientRounding,
  type RootRounding,
  rootRoundings,
  roundedQuotient,
  roundedSquareRoot,
} from './integer-root.ts';
export { integerRange, type Quantization, type QuantizationOptions, quantization } from './quantization.ts';
export { dequantize, dequantizeExact, dequantizer, quantize, quantizer } from './quantize.ts';
export { dequantizeArray, dequantizeChannels, quantizeArray, quantizeChannels } from './quantize-array.ts';
export {
  multiplierOf,
  type Requantization,
  type RequantizationOptions,
  requantization,
  requantize,
  requantizeExactly,
} from './requantize.ts';
export {
  chooseAffine,
  chooseSymmetric,
  dynamicQuantize,
  type Extremes,
  extremesOf,
  type ScaleOptions,
  tensorrtWeights,
} from './scale.ts';
