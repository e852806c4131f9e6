/** HTML that is safe to insert. Only {@link html} and {@link trusted} make it. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template: text is escaped, markup is not, false and undefined are nothing. */
export type Piece = Markup | string | number | false | undefined | readonly Piece[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element or a quoted attribute; control characters, which HTML forbids, become the replacement character. */
export function escapeText(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\ufffd').replace(/[&<>"']/g, (character) => entities[character]);
}

function render(piece: Piece): string {
  if (piece === false || piece === undefined) return '';
  if (typeof piece === 'string') return escapeText(piece);
  if (typeof piece === 'number') return String(piece);
  return 'markup' in piece ? piece.markup : piece.map(render).join('');
}

/** A template whose insertions are escaped unless they are markup; the indentation of its lines is dropped. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  const fixed = strings.map((text) => text.replace(/\n\s*/g, '\n'));
  return trusted(fixed.map((text, i) => text + render(pieces[i])).join(''));
}

/** Text that is HTML already and comes from this program alone. */
export function trusted(markup: string): Markup {
  return { markup };
}
