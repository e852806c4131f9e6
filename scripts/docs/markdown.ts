const cell = (text: string): string => text.replaceAll('|', '\\|');
/** Text as code. */
export const code = (text: string): string => `\`${text}\``;
const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

/** A table of Markdown. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(titles), `|${'---|'.repeat(titles.length)}`, ...rows.map(line)].join('\n');
}
