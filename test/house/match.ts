const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `…` in a line stands for any text within that line. */
const matchesLine = (expected: string, actual: string): boolean =>
  new RegExp(`^${expected.split('…').map(escaped).join('.*')}$`, 's').test(actual);

function matchesLines(expected: readonly string[], actual: readonly string[]): boolean {
  if (expected.length === 0) return actual.length === 0;
  const [first, ...rest] = expected;
  if (first.trim() === '…') return actual.some((_, i) => matchesLines(rest, actual.slice(i))) || rest.length === 0;
  return actual.length > 0 && matchesLine(first, actual[0]) && matchesLines(rest, actual.slice(1));
}

const linesOf = (text: string): string[] => {
  const lines = text.split('\n').map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  while (lines[0] === '') lines.shift();
  return lines;
};

/** Whether output is what a page shows; a line `…` stands for any number of lines, white space at line ends is free. */
export const matchesOutput = (expected: string, actual: string): boolean =>
  matchesLines(linesOf(expected), linesOf(actual));

/** What inspect() writes before a typed array or a plain object, and how it spaces and quotes, is no part of a value. */
const bare = (text: string): string =>
  text
    .replace(/\b\w+Array\(\d+\) \[/g, '[')
    .replace(/\[Object: null prototype\] /g, '')
    .replace(/"/g, "'")
    .replace(/\s+/g, ' ')
    .replace(/ ?([[\]{}(),:]) ?/g, '$1')
    .replace(/,([\]}])/g, '$1');

/** Whether one of the forms of a value (inspected, JSON, printed) is the expected text; `…` stands for any text. */
export const matchesValue = (expected: string, forms: readonly string[]): boolean =>
  forms.some((form) => matchesLine(bare(expected), bare(form)));
