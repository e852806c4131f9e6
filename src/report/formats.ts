import type { FloatFormat, Format } from '../formats/format.ts';

const nanWords = { ieee: 'IEEE', allOnes: 'all ones', negativeZero: 'code of −0', none: 'none' } as const;

/** The columns of the table of floating formats. */
export const formatColumns: readonly { readonly title: string; readonly of: (format: FloatFormat) => string }[] = [
  { title: 'name', of: ({ name }) => name },
  { title: 'bits', of: ({ bits }) => String(bits) },
  { title: 'p', of: ({ precision }) => String(precision) },
  { title: 'bias', of: ({ bias }) => String(bias) },
  { title: 'max', of: ({ max }) => (max < 1e6 ? String(max) : max.toExponential(4)) },
  { title: 'min normal', of: ({ emin }) => `2^${emin}` },
  { title: 'min', of: ({ min }) => `2^${Math.log2(min)}` },
  { title: 'inf', of: ({ infinities }) => (infinities ? 'yes' : 'no') },
  { title: 'NaN', of: ({ nans }) => nanWords[nans] },
  { title: '−0', of: ({ signedZero }) => (signedZero ? 'yes' : 'no') },
];

function padded(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A table of formats, floating ones first, for a terminal. */
export function formatTable(formats: readonly Format[]): string {
  const floats = formats.filter((format) => format.kind === 'float');
  const integers = formats.filter((format) => format.kind === 'integer');
  const rows = [
    formatColumns.map(({ title }) => title),
    ...floats.map((format) => formatColumns.map(({ of }) => of(format))),
  ];
  const names = integers.map(({ name, min, max }) => [name, `${min} … ${max}`]);
  return [padded(rows), ...(names.length > 0 ? [padded([['integer', 'range'], ...names])] : [])].join('\n\n');
}

/** All facts of one format. */
export function formatFacts(format: Format): string {
  const entries = Object.entries(format).filter(([key]) => key !== 'kind');
  return padded(entries.map(([key, value]) => [key, Array.isArray(value) ? value.join(', ') : String(value)]));
}
