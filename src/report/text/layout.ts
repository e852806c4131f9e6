/** What a piece of text is, for whoever colours it. */
export type TextStyle = 'heading' | 'strong' | 'muted' | 'good' | 'warning' | 'bad';

export interface TextOptions {
  /** Adds colour; must not change the text's width on the screen. */
  readonly color: (style: TextStyle, text: string) => string;
  /** Columns. */
  readonly width: number;
}

/** Text of unknown origin without characters that would move the cursor, colour the screen or hide. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

export function widthOf(text: string): number {
  return [...text].length;
}

/** At most `width` columns; what is too long loses its middle, for the ends tell names apart. */
export function fitted(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  if (width < 2) return characters.slice(0, Math.max(width, 0)).join('');
  const tail = Math.floor((width - 1) / 2);
  return `${characters.slice(0, width - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

export function left(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

export function right(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** Lines of at most `width` columns, broken between words; a word that is longer loses its middle. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = fitted(word, width);
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Columns of a table: texts to the left, numbers to the right. */
export interface Column {
  readonly title: string;
  readonly align: typeof left;
}

/** A table, two spaces between its columns, each as wide as its widest cell; lines that are too long are cut. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => widthOf(row[i] ?? ''))));
  return all.map((row) => {
    const line = columns
      .map(({ align }, i) => align(row[i] ?? '', widths[i]))
      .join('  ')
      .trimEnd();
    return widthOf(line) <= width ? line : [...line].slice(0, width - 1).join('') + '…';
  });
}

const eighths = [...'▏▎▍▌▋▊▉'];

/** A bar for a share of the whole, at most `width` columns; a share above 0 is always to be seen. */
export function bar(share: number, width: number): string {
  const length = Math.round(share * width * 8);
  const part = eighths[(length % 8) - 1] ?? '';
  const drawn = '█'.repeat(Math.floor(length / 8)) + part;
  return drawn === '' && share > 0 ? '▏' : drawn;
}
