import type { Shape } from './layout.ts';

const meanings: readonly (readonly [Shape['kind'], string])[] = [
  ['empty', 'dashed 0: an accumulator begins empty'],
  ['loaded', 'grey: one begins with an element'],
  ['pushed', 'blue: an element is pushed'],
  ['alternate', 'orange: an element is pushed the other way'],
  ['block', 'blue with several: elements are pushed at once'],
  ['merge', 'dot: two are merged, left operand on the left, with the most roundings so far'],
  ['stub', 'dashed box: a branch that is not drawn'],
];

/** What the signs of a picture mean, those that it has. */
export function legendOf(shapes: readonly Shape[]): string {
  const present = new Set(shapes.map(({ kind }) => kind));
  const parts = meanings.flatMap(([kind, text]) => (present.has(kind) ? [text] : []));
  return `Time runs down; ${parts.join('; ')}.`;
}
