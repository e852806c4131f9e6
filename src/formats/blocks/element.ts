import { findFormat, floatFormats } from '../catalogue.ts';
import { type FloatFormat, type Format, floatFormat } from '../format.ts';

/** What the elements of a block may be. */
export interface BlockElement {
  /** The format in which elements are stored, whose values they are. */
  readonly format: Format;
  /** The values that stored elements stand for, before the block's scale. */
  readonly values: FloatFormat;
  /** What a stored element is multiplied by to give such a value. */
  readonly unit: number;
}

/** Formats whose elements are the values themselves (OCP MX v1.0, table 1). */
const floating = ['float8_e4m3fn', 'float8_e5m2', 'float6_e3m2fn', 'float6_e2m3fn', 'float4_e2m1fn'];

/**
 * MXINT8: a stored integer q stands for q·2^-6, from −127/64 to 127/64. These are the values of a floating format of seven significant bits
 * whose normal and subnormal numbers have one spacing. The code −128, which the specification lets an implementation leave out to keep
 * the range symmetric, is not used.
 */
const fixedPoint: BlockElement = {
  format: findFormat('int8'),
  values: floatFormat({ name: 'mxint8', bits: 8, precision: 7, bias: 1, nans: 'none', infinities: false }),
  unit: 2 ** -6,
};

/** The element formats of MX blocks. */
export const blockElements: readonly BlockElement[] = [
  ...floatFormats
    .filter(({ name }) => floating.includes(name))
    .map((format): BlockElement => ({ format, values: format, unit: 1 })),
  fixedPoint,
];

/**
 * The element of a format's name or alias.
 * @throws RangeError naming the formats of elements
 */
export function findBlockElement(name: string): BlockElement {
  const { name: canonical } = findFormat(name);
  const element = blockElements.find(({ format }) => format.name === canonical);
  if (element !== undefined) return element;
  const names = blockElements.map(({ format }) => format.name).join(', ');
  throw new RangeError(`"element" expected one of ${names}, got ${canonical}`);
}
