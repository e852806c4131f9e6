import { escapeText } from '../html/markup.ts';
import { type Layout, type Point, radius, type Shape } from './layout.ts';
import { legendOf } from './legend.ts';
import { style } from './style.ts';

/** What stands above and below a tree. */
export interface Caption {
  readonly title: string;
  /** Under the title. */
  readonly words: string;
}

const margin = 16;
const lineHeight = 15;
const characters = { title: 7.6, line: 5.7 };

const shown = (value: number): string => String(Math.round(value * 10) / 10);

/** A path straight down, then over in a curve. */
function edge({ x, y }: Point, to: Point): string {
  if (x === to.x) return `M${shown(x)} ${shown(y)}V${shown(to.y)}`;
  const bend = to.y - 15;
  const middle = to.y - 1;
  return `M${shown(x)} ${shown(y)}V${shown(bend)}C${shown(x)} ${shown(middle)} ${shown(to.x)} ${shown(bend + 3)} ${shown(to.x)} ${shown(to.y + 2)}`;
}

function boxes(shapes: readonly Shape[]): string {
  return shapes
    .map((shape) => {
      if (shape.kind === 'edge' || shape.kind === 'merge') return '';
      const { x, y, width, tall, lines, kind } = shape;
      const first = y + (tall - 12 * lines.length) / 2 + 10;
      const texts = lines.map(
        (text, i) => `<text x="${shown(x)}" y="${shown(first + 12 * i)}">${escapeText(text)}</text>`,
      );
      const round = kind === 'empty' ? tall / 2 : 4;
      const box = `<rect x="${shown(x - width / 2)}" y="${shown(y)}" width="${shown(width)}" height="${tall}" rx="${round}"/>`;
      return `<g class="${kind}">${box}${texts.join('')}</g>\n`;
    })
    .join('');
}

function edges(shapes: readonly Shape[]): string {
  const paths = shapes.flatMap((shape) => (shape.kind === 'edge' ? [edge(shape.from, shape.to)] : []));
  return `<path class="edges" d="${paths.join('\n')}"/>\n`;
}

function merges(shapes: readonly Shape[]): string {
  return shapes
    .flatMap((shape) => {
      if (shape.kind !== 'merge') return [];
      const [x, y] = [shown(shape.x), shape.y + radius];
      return [
        `<circle cx="${x}" cy="${shown(y)}" r="${radius}"/><text x="${x}" y="${shown(y + 3.5)}">${shape.height}</text>\n`,
      ];
    })
    .join('');
}

/** Breaks a text into lines of at most so many characters. */
export function wrap(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The whole picture: a title, words, the tree in the middle, and what its signs mean. */
export function svgOf({ shapes, width, height }: Layout, { title, words }: Caption): string {
  const inner = Math.max(width, 440);
  const titles = wrap(title, Math.floor(inner / characters.title));
  const above = wrap(words, Math.floor(inner / characters.line));
  const legend = legendOf(shapes);
  const below = wrap(legend, Math.floor(inner / characters.line));
  const underTitle = margin + 20 * titles.length + 10;
  const top = underTitle + lineHeight * above.length + 8;
  const underTree = top + height + 28;
  const [w, h] = [Math.ceil(inner + 2 * margin), Math.ceil(underTree + lineHeight * (below.length - 1) + margin)];
  const left = margin + (inner - width) / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-labelledby="title desc">
<title id="title">${escapeText(title)}</title>
<desc id="desc">${escapeText(`${words} ${legend}`)}</desc>
<style>${style}</style>
<rect class="paper" width="${w}" height="${h}" rx="8"/>
${textLines(titles, 'title', margin + 13, 20)}${textLines(above, 'muted', underTitle, lineHeight)}<g transform="translate(${shown(left)} ${shown(top)})">
${edges(shapes)}<g class="cells">
${boxes(shapes)}</g>
<g class="merges">
${merges(shapes)}</g>
</g>
${textLines(below, 'muted', underTree, lineHeight)}</svg>
`;
}

function textLines(lines: readonly string[], name: string, y: number, step: number): string {
  return lines
    .map((text, i) => `<text class="${name}" x="${margin}" y="${shown(y + step * i)}">${escapeText(text)}</text>\n`)
    .join('');
}
