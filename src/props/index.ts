/** bitnorm/props: arbitraries, matchers and laws for tests of numeric code with fast-check. */
export {
  conditionedSums,
  isConditioned,
  type LengthOptions,
} from './arrays/conditioned.ts';
export {
  cancellationsOf,
  cancels,
  onesOf,
  overflowsAt,
  stagnates,
  stagnationsOf,
  stopsCounting,
  tiesAt,
  topTiesOf,
} from './arrays/hard.ts';
export { simplerArrays, simplerElements } from './arrays/simpler.ts';
export { conditionNumber, exactSum, overflowStep, runningSums } from './arrays/sums.ts';
export { type ArbitraryRecord, arbitraryCatalogue } from './catalogue.ts';
export { type NormProperty, normLaws, normProperties, type PropertyOptions } from './laws/catalogue.ts';
export { assertNorm, type CheckNormOptions, checkNorm, type LawResult, type NormReport } from './laws/check-norm.ts';
export type { NormCase, NormFunction, NormLaw } from './laws/law.ts';
export { bitnormMatchers } from './matchers/matchers.ts';
export type { MatcherResult } from './matchers/message.ts';
export type { FormatOrName, Numbers } from './matchers/operands.ts';
export type { WithinBoundOptions } from './matchers/within-bound.ts';
export type { ExactReference } from './matchers/within-ulps.ts';
export { simplified } from './simplified.ts';
export { kernelInputs } from './specs/inputs.ts';
export { writtenSpecs } from './specs/kernels.ts';
export { normSpecs, writtenNorms } from './specs/norms.ts';
export { anyOrder, anySize, explicitTree, groupsOf } from './specs/orders.ts';
export { axesOf, type ShapeOptions, shapes } from './tensors/shapes.ts';
export { simplerTensors, type TensorOptions, tensorsOf } from './tensors/tensors.ts';
export { largestIndex, smallestIndex, valueAt } from './values/index-space.ts';
export { hasMidpoints, isMidpoint, isNearMidpoint, midpointsOf, nearMidpointsOf } from './values/midpoints.ts';
export { complexity, simplerNumbers } from './values/simpler.ts';
export {
  boundariesOf,
  powersOfTwoOf,
  specialsOf,
  specialValues,
  subnormalsOf,
  type ValueOptions,
  valuesOf,
} from './values/values.ts';
