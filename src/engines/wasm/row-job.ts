import type { OverflowPolicy } from '../../formats/context.ts';
import type { FloatFormat } from '../../formats/format.ts';
import type { Instance } from './instance.ts';
import { raise, stepConstants } from './row-formats.ts';
import { kinds, type RowNumerics, type RowTerm, termCodes } from './row-numerics.ts';
import { type RowProgram, rowBytes } from './row-program.ts';

/** Values of rows in the engine's memory. */
export interface RowTile {
  /** Bytes, a multiple of 4. */
  readonly address: number;
  readonly rows: number;
  /** Elements of a row. */
  readonly columns: number;
  /** rows: the elements of a row lie side by side; columns: those of a column do. */
  readonly layout: 'rows' | 'columns';
  /** Elements from a row to the next one, or from a column to the next one. */
  readonly stride: number;
  /** The other factors of products, which lie in the same way. */
  readonly second?: number;
  /** What is taken off each row first. Precondition: there are no second factors. */
  readonly centre?: Centre;
}

/** A binary32 value for each row, and the format on whose grid it and the tile's values lie: differences are rounded to it. */
export interface Centre {
  readonly address: number;
  readonly format: FloatFormat;
}

/** Words of a job; see assembly/reductions-job.ts. */
const [firstWord, rowsWord] = [0, 4];
/** Columns of a chain's panel; CHUNK of assembly/reductions.ts. */
const chunk = 128;
const lanes = 32;
const jobBytes = 512;
/** Where a job's constants have the scale by which differences are rounded, which is the tile's. */
const centreScale = 16 * 15;

/** The constants of a sum, as they lie behind the words of its job, and whether results that are not finite are final. */
export interface RowConstants {
  readonly lanes: Float32Array;
  readonly settled: boolean;
}

export function rowConstants(numerics: RowNumerics, term: RowTerm, overflow: OverflowPolicy): RowConstants {
  const push = stepConstants(numerics.push, overflow);
  const merge = stepConstants(numerics.merge, overflow);
  const of = stepConstants(numerics.product, overflow);
  const raised = raise(numerics.push) ?? 1;
  const values = [
    ...[push.scale, push.less, push.least, push.largest, push.beyond],
    ...[merge.scale, merge.less, merge.largest, merge.beyond],
    ...[of.scale, of.least, of.largest, of.beyond],
    ...[0, 2 ** -125, 0],
    ...[raised, 1 / raised, 1 - 1 / push.scale],
  ];
  const constants = Float32Array.from(values.flatMap((x) => [x, x, x, x]));
  const mask = term === 'magnitude' || term === 'largest' ? 0x7fffffff : -1;
  new Int32Array(constants.buffer, 16 * 13, 4).fill(mask);
  // An infinite term that the sum's format does not have.
  const finite = numerics.push.infinities || !numerics.loaded.infinities;
  return { lanes: constants, settled: finite && push.settled && merge.settled && of.settled };
}

/** Sizes in bytes of a job's areas: registers, a panel for each list of factors, and the program. */
function areas(columns: number, rows: number, program: RowProgram | undefined, second: boolean) {
  const panel = rowBytes * (program === undefined ? Math.min(columns, chunk) : columns);
  return {
    registers: rowBytes * Math.max(2, program?.registers ?? 0),
    panel,
    secondPanel: second ? panel : 0,
    results: Math.ceil(rows / lanes) * rowBytes,
    program: Math.ceil((program?.words.byteLength ?? 0) / 64) * 64,
  };
}

type Sized = Pick<RowTile, 'rows' | 'columns'>;

/** Bytes of scratch memory that a job takes. */
export function jobSize({ rows, columns }: Sized, program: RowProgram | undefined, second: boolean): number {
  return jobBytes + Object.values(areas(columns, rows, program, second)).reduce((a, b) => a + b, 0);
}

export interface RowJob {
  readonly numerics: RowNumerics;
  readonly constants: RowConstants;
  readonly program: RowProgram | undefined;
}

/** Sums the rows of a tile that lie from an address on. @returns a view of the results, one for each row */
export type RunJob = (address: number, rows: number) => Float32Array;

/**
 * Writes a job at an address of an instance's memory, to be run, until something else is written there, on tiles like that one: of no more
 * rows, and with the same second factors and centres.
 */
export function layJob(
  instance: Instance,
  { numerics, constants, program }: RowJob,
  tile: RowTile,
  scratch: number,
): RunJob {
  const { kernels, int32, float32 } = instance;
  const { rows: most, columns, layout, stride, second = 0, centre } = tile;
  const sizes = areas(columns, most, program, second !== 0);
  const registers = scratch + jobBytes;
  const panel = registers + sizes.registers;
  const other = panel + sizes.panel;
  const results = other + sizes.secondPanel;
  const steps = results + sizes.results;
  const [rowStride, columnStride] = layout === 'rows' ? [4 * stride, 4] : [4, 4 * stride];
  if (program !== undefined) int32(steps, program.words.length).set(program.words);
  const [first, last] = program === undefined ? [0, 0] : [steps, steps + program.words.byteLength];
  const { terms } = numerics;
  // Values are raised where they are transposed.
  const plain = layout === 'rows' && centre === undefined;
  const kind = numerics.kind === 'raised' && !plain ? 'narrow' : numerics.kind;
  const words = int32(scratch, 15);
  words.set([
    ...[tile.address, second, rowStride, columnStride, most, columns, first, last, registers, panel],
    ...[second === 0 ? panel : other, results, kinds[kind], termCodes[terms], centre?.address ?? 0],
  ]);
  float32(scratch + 64, constants.lanes.length).set(constants.lanes);
  if (centre !== undefined) {
    const { precision } = centre.format;
    float32(scratch + 64 + centreScale, 4).fill(precision === 24 ? 0 : 2 ** (24 - precision));
  }
  return (address, rows) => {
    words[firstWord] = address;
    words[rowsWord] = rows;
    kernels.reduceRows(scratch);
    return float32(results, rows);
  };
}
