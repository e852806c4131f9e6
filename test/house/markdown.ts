/** One fenced code block of a page. */
export interface Block {
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** The words after the language: `no-run`, `continued`, `spec`. */
  readonly marks: readonly string[];
  readonly text: string;
}

const fence = /^(\s*)(`{3,}|~{3,})\s*(.*)$/;

/** The fenced blocks of a Markdown text, in order; a fence without an end is a RangeError. */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [, indent, open, info] = fence.exec(lines[i]) ?? [];
    if (open === undefined) continue;
    const start = i++;
    const isEnd = (line: string): boolean => line.trim().startsWith(open) && /^(`+|~+)$/.test(line.trim());
    while (i < lines.length && !isEnd(lines[i])) i++;
    if (i === lines.length) throw new RangeError(`line ${start + 1}: the code block has no end`);
    const [language = '', ...marks] = info.trim().split(/\s+/);
    const body = lines.slice(start + 1, i).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    blocks.push({ line: start + 1, language, marks, text: body.join('\n') });
  }
  return blocks;
}

/** The relative files that a page links to, code blocks left out, anchors cut off. */
export function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^\s*(`{3,}|~{3,})[\s\S]*?^\s*\1\s*$/gm, '').replace(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, target]) => target.split('#')[0]);
  return targets.filter((target) => target !== '' && !/^[a-z]+:/i.test(target));
}
