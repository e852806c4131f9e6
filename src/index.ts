/** bitnorm: what a low-precision normalization kernel must output, bit for bit. */
export { type ArrayOptions, roundArray, type SeededStochastic } from './engines/arrays.ts';
export { type CodeArray, decodeArray, encodeArray } from './engines/code-arrays.ts';
export { type EngineName, engineNames } from './engines/engine.ts';
export { quantizeSingles } from './engines/integer-arrays.ts';
export type { EmulateOptions } from './engines/run.ts';
export { residentSingles } from './engines/wasm/resident.ts';
export type { Arithmetic, MakeArithmetic } from './formats/arithmetic.ts';
export * from './formats/blocks/index.ts';
export {
  bfloat16,
  binary16,
  binary32,
  binary64,
  findFloatFormat,
  findFormat,
  floatFormats,
  formats,
  integerFormats,
} from './formats/catalogue.ts';
export { type Code, decode, encode, isValue } from './formats/codec.ts';
export {
  absolute,
  type ExtremumRule,
  extremumRules,
  maximum,
  maximumBy,
  maximumNumber,
  minimum,
  minimumBy,
  minimumNumber,
  negate,
  type Relation,
  relates,
  relation,
  totalOrder,
} from './formats/compare.ts';
export {
  type ArithmeticOptions,
  type OverflowPolicy,
  overflowPolicies,
  type SubnormalPolicy,
  subnormalPolicies,
} from './formats/context.ts';
export { type Events, eventsOf, flagNames, newTally, type Tally } from './formats/flags.ts';
export { float64Arithmetic } from './formats/float64.ts';
export {
  type FloatFormat,
  type FloatParameters,
  type Format,
  floatFormat,
  type IntegerFormat,
  integerFormat,
  type NanEncoding,
} from './formats/format.ts';
export * from './formats/integers/index.ts';
export { type P3109Options, p3109Format } from './formats/p3109.ts';
export { type Cursor, counterRandom, philox4x32, type RandomGenerator, randomGenerators } from './formats/random.ts';
export { referenceArithmetic } from './formats/reference.ts';
export { type Direction, directions, type Rounding, type Stochastic } from './formats/rounding.ts';
export {
  type ByteSource,
  bytesSource,
  decodeTensor,
  encodeSafetensorsHeader,
  encodeTensor,
  FormatError,
  type NpzOptions,
  openNpz,
  openSafetensors,
  openTensorFile,
  readNpy,
  type Safetensors,
  type Stored,
  type TensorFile,
  type TensorInfo,
  writeNpy,
  writeNpz,
  writeSafetensors,
} from './io/index.ts';
export {
  admits,
  type BoundKind,
  type BoundOptions,
  bound,
  boundKinds,
  type ErrorBound,
  type OutputBound,
} from './kernels/bound.ts';
export { type CheckOptions, type CheckResult, check, type OutputVerdict, type Verdict } from './kernels/check.ts';
export type { InputSlot, Tensors } from './kernels/family.ts';
export {
  type FidelityOptions,
  type FidelityResult,
  type LossScaleFidelity,
  measureFidelity,
  type OutputFidelity,
} from './kernels/fidelity.ts';
export { type Golden, golden } from './kernels/golden.ts';
export type { Candidate, Place } from './kernels/precision/cases.ts';
export type { Measurement } from './kernels/precision/measurement.ts';
export {
  defaultSetup as defaultPrecisionSetup,
  type PrecisionSetup,
  quickSetup as quickPrecisionSetup,
} from './kernels/precision/setup.ts';
export { type CandidateResult, measurePrecision, type Precision } from './kernels/precision/sweep.ts';
export { presets } from './kernels/presets.ts';
export { checkRuns, type RunSpread, type RunsResult, type RunsVerdict } from './kernels/runs.ts';
export { specSchema } from './kernels/schema/index.ts';
export { SpecError } from './kernels/schema/validate.ts';
export {
  bindSpec,
  describeSpec,
  emulate,
  exact,
  inputsOf,
  type KernelSpec,
  type ResolvedSpec,
  resolveSpec,
} from './kernels/spec.ts';
export { type ComparisonResult, classify, type WorstElement } from './measure/comparison.ts';
export type { UlpSummary } from './measure/distances.ts';
export { type Fidelity, fidelity, type VectorFidelity } from './measure/fidelity.ts';
export type { Spread } from './measure/spread.ts';
export { neighbours, orderedIndex, ulp, ulpDistance, ulpError } from './measure/ulps.ts';
export type { CountedEmulation, Emulation } from './normalizers/emulate.ts';
export { boundedWeightScale, gainTotal } from './normalizers/weight-scale.ts';
export {
  averagingAccumulator,
  kahanAccumulator,
  neumaierAccumulator,
  squareAccumulator,
  sumAccumulator,
} from './reductions/accumulators.ts';
export { compileOrder } from './reductions/compile.ts';
export { type PlanDepths, planDepths } from './reductions/depth.ts';
export { describeOrder } from './reductions/describe.ts';
export { type Accumulator, evaluate } from './reductions/evaluate.ts';
export { type FusedAdd, fusedAccumulator, fusedMultiplyAdd } from './reductions/fused-add.ts';
export { welfordAccumulator } from './reductions/moments.ts';
export { type Order, orderPresets } from './reductions/order.ts';
export type { Plan } from './reductions/plan.ts';
export { type OrderReport, orderReport, orderSvg } from './report/order-tree.ts';
export { type Tensor, tensor, tensorOf, transpose } from './tensors/tensor.ts';
