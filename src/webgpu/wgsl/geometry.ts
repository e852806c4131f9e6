import type { Geometry } from '../../normalizers/geometry.ts';
import type { Extent } from '../../tensors/tensor.ts';
import type { Expression } from './expression.ts';
import type { WgslModule } from './module.ts';

/*
 * Lists of offsets as index expressions. Offsets over axes are digits of the index in a mixed radix, each times a stride; these are recovered
 * from the list, adjoining axes as one.
 */

/** How many entries from the first on grow by the same step, and cut the list in equal parts. */
function firstRun(offsets: ArrayLike<number>): Extent {
  const { length } = offsets;
  const stride = length > 1 ? offsets[1] - offsets[0] : 0;
  let run = Math.min(2, length);
  while (run < length && offsets[run] - offsets[run - 1] === stride) run++;
  return { length: run, stride };
}

/**
 * The digits of a list of offsets from the fastest to the slowest, where offset i is the sum of its digits times their strides; undefined
 * where no radix fits.
 */
export function radixOf(offsets: ArrayLike<number>): readonly Extent[] | undefined {
  if (offsets.length <= 1) return offsets[0] ? undefined : [];
  if (offsets[0] !== 0) return undefined;
  const { length, stride } = firstRun(offsets);
  if (offsets.length % length !== 0) return undefined;
  const starts = Int32Array.from({ length: offsets.length / length }, (_, i) => offsets[i * length]);
  for (let i = 0; i < offsets.length; i++) {
    if (offsets[i] !== starts[Math.floor(i / length)] + (i % length) * stride) return undefined;
  }
  const outer = radixOf(starts);
  return outer && [{ length, stride }, ...outer];
}

function digit(index: Expression, below: number, { length }: Extent, last: boolean): Expression {
  const quotient = below === 1 ? index : `(${index} / ${below}u)`;
  return last ? quotient : `(${quotient} % ${length}u)`;
}

/** The offset of an index as the sum of its digits' parts; '0u' where every offset is 0. */
function offsetExpression(digits: readonly Extent[], index: Expression): Expression {
  let below = 1;
  const parts: string[] = [];
  for (const [i, extent] of digits.entries()) {
    const value = digit(index, below, extent, i === digits.length - 1);
    if (extent.stride !== 0) parts.push(extent.stride === 1 ? value : `${value} * ${extent.stride}u`);
    below *= extent.length;
  }
  return parts.length === 0 ? '0u' : parts.reverse().join(' + ');
}

/** How offsets are found in a kernel: by an expression, or in a table that the module must declare. */
export interface OffsetsText {
  readonly at: (index: Expression) => Expression;
  readonly table?: { readonly name: string; readonly text: string };
}

/** @param name of the table, where one is needed */
export function offsetsText(name: string, offsets: Int32Array): OffsetsText {
  const digits = radixOf(offsets);
  if (digits !== undefined) return { at: (index) => offsetExpression(digits, index) };
  const text = `const ${name} = array<u32, ${offsets.length}>(${Array.from(offsets, (offset) => `${offset}u`).join(', ')});`;
  return { at: (index) => `${name}[${index}]`, table: { name, text } };
}

function sumOf(parts: readonly Expression[]): Expression {
  const present = parts.filter((part) => part !== '0u');
  return present.length === 0 ? '0u' : present.join(' + ');
}

interface IndexFunction {
  readonly name: string;
  readonly comment: string;
  /** The part that the group decides, and that which the member decides. */
  readonly base: OffsetsText;
  readonly member: OffsetsText;
}

function declareIndex(module: WgslModule, { name, comment, base, member }: IndexFunction): string {
  for (const { table } of [base, member]) if (table !== undefined) module.declare(table.name, table.text);
  const body = sumOf([base.at('group'), member.at('member')]);
  return module.declare(name, `// ${comment}\nfn ${name}(member: u32) -> u32 {\n  return ${body};\n}`);
}

/**
 * Declares `element(member)`, the index in x of a member of the group under way.
 * Precondition: the module has the variable `group`.
 */
export function declareElement(module: WgslModule, { groupBase, member }: Geometry): string {
  return declareIndex(module, {
    name: 'element',
    comment: 'Where a member of the group lies in x.',
    base: offsetsText('group_base', groupBase),
    member: offsetsText('member_offset', member),
  });
}

/** Declares `parameter(member)`, the index of its weight and bias. Precondition: as above. */
export function declareParameter(module: WgslModule, { groupParameter, memberParameter }: Geometry): string {
  return declareIndex(module, {
    name: 'parameter',
    comment: 'Which weight and bias belong to a member of the group.',
    base: offsetsText('group_parameter', groupParameter),
    member: offsetsText('member_parameter', memberParameter),
  });
}
