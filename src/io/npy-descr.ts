import { findDtype } from './dtypes.ts';

/** What an npy element code means here. */
export interface Descr {
  /** A safetensors dtype name. */
  readonly dtype: string;
  readonly littleEndian: boolean;
}

// Code without its byte order → dtype. f1 is what numpy writes for ml_dtypes' float8_e5m2, though it can't load it
// again.
const dtypeOfCode: ReadonlyMap<string, string> = new Map([
  ['b1', 'BOOL'],
  ['i1', 'I8'],
  ['i2', 'I16'],
  ['i4', 'I32'],
  ['i8', 'I64'],
  ['u1', 'U8'],
  ['u2', 'U16'],
  ['u4', 'U32'],
  ['u8', 'U64'],
  ['f1', 'F8_E5M2'],
  ['f2', 'F16'],
  ['f4', 'F32'],
  ['f8', 'F64'],
  ['c8', 'C64'],
]);
const codeOfDtype = new Map([...dtypeOfCode].map(([code, dtype]) => [dtype, code]));

/**
 * Understands an npy element code. Raw bytes (V) and integers may hold the codes of another dtype of their width, `as`.
 * @throws RangeError saying what is wrong with the code, or with `as` for it.
 */
export function parseDescr(descr: string, as?: string): Descr {
  const [, order, kind, digits] = /^([<>|])([a-zA-Z])(\d{1,3})$/.exec(descr) ?? [];
  if (order === undefined) throw new RangeError(`descr expected a code such as '<f4', got '${descr}'`);
  const bits = Number(digits) * 8;
  const natural = dtypeOfCode.get(`${kind}${digits}`);
  if (order === '|' && bits > 8 && kind !== 'V') throw new RangeError(`descr '${descr}' has no byte order`);
  const littleEndian = order !== '>';
  if (as === undefined) {
    if (natural !== undefined) return { dtype: natural, littleEndian };
    if (kind === 'V') throw new RangeError(`descr '${descr}' is raw bytes: the dtype they hold must be given`);
    throw new RangeError(`descr '${descr}' has no dtype here`);
  }
  const fits = kind === 'V' || kind === 'u' || kind === 'i' ? bits === findDtype(as).bits : as === natural;
  if (!fits) throw new RangeError(`descr '${descr}' can't be read as ${as}`);
  return { dtype: as, littleEndian };
}

/**
 * The npy code under which numpy loads a dtype's codes: raw bytes for those that it doesn't have.
 * @throws RangeError for dtypes below 8 bits, which npy can't pack.
 */
export function formatDescr(dtype: string): string {
  const { bits } = findDtype(dtype);
  if (bits < 8) throw new RangeError(`"dtype" expected one of whole bytes for npy, got ${dtype}`);
  if (dtype === 'BF16') return '<V2';
  const code = codeOfDtype.get(dtype);
  if (bits === 8) return code === undefined || dtype === 'F8_E5M2' ? '|V1' : `|${code}`;
  return `<${code}`;
}
