/*
 * The functions of assembly/ by what they serve. Addresses are bytes, counts are elements; every function says its preconditions there.
 */

type Round = (from: number, to: number, n: number, constants: number, d: number, r?: number, random?: number) => void;

/** assembly/rounding.ts. */
export type RoundingKernels = Readonly<Record<RoundingKernel, Round>>;

export type RoundingKernel =
  | 'roundNearestSimply'
  | 'roundNearest'
  | 'roundTowardZero'
  | 'roundTowardNegative'
  | 'roundTiesToAway'
  | 'roundToOdd'
  | 'roundStochastic'
  | 'roundNearestBitsSimply'
  | 'roundNearestUpperHalf'
  | 'roundNearestBits'
  | 'roundTowardZeroBits'
  | 'roundTowardNegativeBits'
  | 'roundTiesToAwayBits'
  | 'roundToOddBits'
  | 'roundStochasticBits';

type Draw = (
  to: number,
  n: number,
  seed: number,
  seedHigh: number,
  counter: number,
  counterHigh: number,
  stage: number,
  step: number,
) => void;

/** assembly/words.ts. */
export interface RandomKernels {
  readonly wordsByElement: Draw;
  readonly halvesByBlock: Draw;
}

type Convert = (from: number, to: number, n: number, constants: number, d: number, width: number) => void;

type Quantize = (
  from: number,
  to: number,
  n: number,
  scale: number,
  least: number,
  most: number,
  nan: number,
  zeroPoint: number,
  divides: boolean,
) => void;

/** Conversions between values and codes. */
export type CodeKernel =
  | 'encode16'
  | 'encode16By13'
  | 'encodeUpper16'
  | 'encodeAny16'
  | 'encode8'
  | 'encode8By20'
  | 'encode8By21'
  | 'encodeAny8'
  | 'decode16'
  | 'decode16By13'
  | 'decodeAny16';

/** assembly/code-strips.ts, value-strips.ts and codes.ts. */
export type CodeKernels = Readonly<Record<CodeKernel, Convert>>;

/** assembly/codes.ts, narrow.ts and integers.ts. */
export interface ConversionKernels extends CodeKernels {
  readonly narrowToOdd: (from: number, to: number, n: number) => void;
  readonly decode8: (from: number, to: number, n: number, table: number) => void;
  readonly quantizeSigned: Quantize;
  readonly quantizeUnsigned: Quantize;
}

type FormGradients = (job: number, rows: number) => void;

/** assembly/narrowing.ts, reductions.ts and norms. */
export interface NormKernels {
  readonly narrowDoubles: (address: number, n: number) => void;
  /** Runs the job at an address; see row-job.ts. */
  readonly reduceRows: (job: number) => void;
  readonly runSteps: (
    records: number,
    count: number,
    first: number,
    end: number,
    columns: number,
    flags: number,
    byColumn: number,
  ) => void;
  /** Runs the job at an address over so many rows; see norm/backward-plain.ts. */
  readonly formGradients: FormGradients;
  readonly formDividedGradients: FormGradients;
  readonly padRows: (tile: number, stride: number, rows: number, columns: number) => void;
}

export type Kernels = RoundingKernels & RandomKernels & ConversionKernels & NormKernels;
