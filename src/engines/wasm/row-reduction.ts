import { extremumRules } from '../../formats/compare.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { dependsOnGroup } from '../../reductions/by-group.ts';
import { lookUpOrder, type OrderTable } from '../../reductions/order.ts';
import { type Plan, steps } from '../../reductions/plan.ts';
import { planFor } from '../../reductions/plans.ts';
import { type Instance, wasm } from './instance.ts';
import { holds } from './row-formats.ts';
import { jobSize, layJob, type RowConstants, type RowTile, rowConstants } from './row-job.ts';
import { type RowNumerics, type RowSum, rowNumerics } from './row-numerics.ts';
import { type RowProgram, rowProgram } from './row-program.ts';

export type { Centre, RowTile } from './row-job.ts';
export type { RowSum, RowTerm } from './row-numerics.ts';

/*
 * Sums of rows in the wasm engine. Bit-equal (Object.is; NaN as a class) to the sums that newReducer of src/normalizers makes under the
 * same stage, but for the rows that are flagged.
 */

/** Sums rows as one stage does: the sum as it is before sumFormat, division and resultFormat. */
export interface RowReducer {
  /** Why it sums no rows of so many elements; undefined where it does. */
  refusal(columns: number): string | undefined;
  /** Bytes of the engine's memory that `reduce` needs beside the tile, at a multiple of 16. */
  scratchBytes(tile: Pick<RowTile, 'rows' | 'columns'>): number;
  /**
   * Sums each row of a tile. Preconditions: no refusal; every value is one of the operands' formats, and lies in the memory of wasm().
   * @param out receives a sum for each row
   * @returns 1 for each row whose sum has to be formed value by value instead; undefined where there is none
   */
  reduce(tile: RowTile, scratch: number, out: Float64Array): Uint8Array | undefined;
  /** The same in the memory of an instance, for tiles like one that begin elsewhere and have no more rows; until `scratch` is written to. */
  over(instance: Instance, tile: RowTile, scratch: number): ReduceTile;
}

/** Sums the rows from an address on, as {@link RowReducer.reduce} does; `out` has a place for each. */
export type ReduceTile = (address: number, out: Float32Array | Float64Array) => Uint8Array | undefined;

/** Rows in other orders than a chain are held whole, 128 bytes an element. */
const longest = 2 ** 18;

interface Compiled {
  /** Undefined: a chain from zero. */
  readonly program: RowProgram | undefined;
  /** Which zeros may have the wrong sign: none, those of rows that begin with a negative term or −0, or all. */
  readonly doubtfulZeros: 'none' | 'negative' | 'all';
}

/** How rows of n elements are summed, or why not. */
type Compile = (n: number) => Compiled | string;

function compiling({ stage }: RowSum, numerics: RowNumerics, orders: OrderTable): Compile {
  const { kind, loaded, push, merge } = numerics;
  const fused = kind === 'fusedNarrow' || kind === 'fusedWide';
  const order = lookUpOrder(stage.order, orders);
  const plainChain = 'chain' in order && order.chain.block === undefined && order.chain.alternate === undefined;
  // A product that a chain loads is rounded to its own format; elsewhere loading is pushing onto zero.
  const chained = plainChain && (order.chain.start === 'zero' || !fused || loaded === push);
  return (n) => {
    if (n === 0) return 'sums no empty rows';
    if (chained && kind === 'largest') return { program: undefined, doubtfulZeros: 'none' };
    if (chained) return { program: undefined, doubtfulZeros: zerosOf(numerics, order.chain.start === 'zero', true) };
    if (n > longest) return `sums rows of more than ${longest} elements one after the other only`;
    const plan = planFor(stage.order, n, orders);
    // The largest of magnitudes is the same in every order.
    if (kind === 'largest')
      return pushesBlocks(plan) ? 'pushes no blocks' : { program: undefined, doubtfulZeros: 'none' };
    if (!suits(plan, numerics)) return 'pushes onto no merged sums of another format';
    const program = rowProgram(plan, { fused, pushesAsMerges: push === merge && !fused });
    return program === undefined
      ? 'pushes no blocks'
      : { program, doubtfulZeros: zerosOf(numerics, startsFromZero(plan), false) };
  };
}

/**
 * Sums that are rounded apart from their terms are −0 where all terms are, and +0 is not among them; then the first term is −0, or a
 * negative product that was rounded to it. A sum by fma may be rounded to −0 whatever its terms; later sums of zeros lose that sign.
 */
function zerosOf({ kind, push }: RowNumerics, fromZero: boolean, chained: boolean): Compiled['doubtfulZeros'] {
  if (kind === 'fusedNarrow' && !(chained && push.signedZero)) return 'all';
  return fromZero ? 'none' : 'negative';
}

/** Whether +0 is among what is summed, so that no sum is −0. */
function startsFromZero({ program, registers, result }: Plan): boolean {
  const zeros = new Uint8Array(registers);
  for (let i = 0; i < program.length; i += 4) {
    const [what, a, b, c] = program.subarray(i, i + 4);
    if (what === steps.zero) zeros[a] = 1;
    else if (what === steps.load) zeros[a] = 0;
    else if (what === steps.merge) zeros[a] = zeros[b] | zeros[c];
  }
  return zeros[result] === 1;
}

const pushesBlocks = ({ program }: Plan): boolean => program.some((what, i) => i % 4 === 0 && what === steps.pushBlock);

/** Whether the operands of every step are values that the step's format holds. */
function suits({ program, registers }: Plan, { push, merge, loaded }: RowNumerics): boolean {
  if (push === merge) return true;
  const formats: readonly FloatFormat[] = [loaded, push, merge];
  const fits = (step: FloatFormat, kinds: number): boolean =>
    formats.every((format, i) => (kinds & (1 << i)) === 0 || holds(step, format));
  const held = new Uint8Array(registers);
  for (let i = 0; i < program.length; i += 4) {
    const [what, a, b, c] = program.subarray(i, i + 4);
    if (what === steps.zero) held[a] = 0;
    else if (what === steps.load) held[a] = 1;
    else if (what === steps.merge) {
      if (!fits(merge, held[b] | held[c])) return false;
      held[a] = 4;
    } else {
      if (!fits(push, held[a])) return false;
      held[a] = 2;
    }
  }
  return true;
}

/** Finds the rows that have to be summed value by value. */
function flagsOf(
  instance: Instance,
  sums: Float32Array,
  tile: RowTile,
  settled: boolean,
  zeros: Compiled['doubtfulZeros'],
): Uint8Array | undefined {
  const isDoubtful = (row: number): boolean =>
    sums[row] === 0
      ? zeros === 'all' || (zeros === 'negative' && isNegative(firstTerm(instance, tile, row)))
      : !settled && !Number.isFinite(sums[row]);
  let flags: Uint8Array | undefined;
  for (let row = 0; row < sums.length; row++) {
    if (!isDoubtful(row)) continue;
    flags ??= new Uint8Array(sums.length);
    flags[row] = 1;
  }
  return flags;
}

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);

/** The first term of a row; of its sign in doubles, which don't lose it. Where all terms are −0, this one is no larger. */
function firstTerm({ float32 }: Instance, { address, layout, stride, second }: RowTile, row: number): number {
  const offset = 4 * (layout === 'rows' ? row * stride : row);
  const at = (base: number): number => float32(base + offset, 1)[0];
  return second === undefined ? at(address) : at(address) * at(second);
}

/** Makes a reducer of rows, or says why there is none, to follow "which". */
export function rowReducer(
  sum: RowSum,
  orders: OrderTable,
  extremum: keyof typeof extremumRules = 'ieee',
): RowReducer | string {
  const numerics = rowNumerics(sum);
  if (typeof numerics === 'string') return numerics;
  if (dependsOnGroup([sum.stage.order], orders)) return 'sums all rows in one order';
  const constants = rowConstants(numerics, sum.term, sum.stage.overflow ?? sum.overflow);
  const compile = compiling(sum, numerics, orders);
  const known = new Map<number, Compiled | string>();
  const compiled = (n: number): Compiled | string => {
    const found = known.get(n) ?? compile(n);
    known.set(n, found);
    return found;
  };
  const expected = (n: number): Compiled => {
    const found = compiled(n);
    if (typeof found === 'string')
      throw new RangeError(`"columns" expected rows that the engine sums, got one that ${found}`);
    return found;
  };
  const settled = settles(sum, constants, extremum);
  const { term } = sum;
  const mayBeNegative = term === 'value' || term === 'product';
  const over: RowReducer['over'] = (instance, tile, scratch) => {
    const { program, doubtfulZeros } = expected(tile.columns);
    const zeros = mayBeNegative ? doubtfulZeros : 'none';
    const run = layJob(instance, { numerics, constants, program }, tile, scratch);
    return (address, out) => {
      const sums = run(address, out.length);
      out.set(sums);
      return flagsOf(instance, sums, address === tile.address ? tile : { ...tile, address }, settled, zeros);
    };
  };
  return {
    refusal: (columns) => {
      const found = compiled(columns);
      return typeof found === 'string' ? found : undefined;
    },
    scratchBytes: (tile) => jobSize(tile, expected(tile.columns).program, term === 'product'),
    over,
    reduce: (tile, scratch, out) => over(wasm(), tile, scratch)(tile.address, out),
  };
}

/** Whether results that are not finite are final. The largest of magnitudes is where NaN wins. */
function settles({ term }: RowSum, constants: RowConstants, extremum: keyof typeof extremumRules) {
  if (term === 'largest') return extremumRules[extremum].nan === 'propagate';
  return constants.settled;
}
