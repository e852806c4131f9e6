import type { Spine, Step } from './tree.ts';

type Push = Exclude<Step, { kind: 'merge' }>;

function pushedText(step: Push): string {
  if (step.kind === 'block') return `(${step.elements.join(' ')})`;
  return step.alternate ? `${step.element}′` : String(step.element);
}

/** A tree as text: what a line says, and what it is made of, the left operand first. */
interface Line {
  readonly text: string;
  readonly parts: readonly Line[];
}

/** The accumulator after its first `count` steps. */
function lineOf(spine: Spine, count = spine.steps.length): Line {
  const from = spine.steps.slice(0, count).findLastIndex(({ kind }) => kind === 'merge');
  const pushes = spine.steps.slice(from + 1, count).map((step) => pushedText(step as Push));
  const pushed = pushes.length === 0 ? '' : ` ← ${pushes.join(', ')}`;
  const merge = spine.steps[from];
  if (merge?.kind !== 'merge') return { text: `${spine.start ?? 'empty'}${pushed}`, parts: [] };
  const text = `merge, height ${merge.height}${pushed}`;
  return { text, parts: [lineOf(spine, from), lineOf(merge.operand)] };
}

function render({ text, parts }: Line, first: string, rest: string): string {
  const [left, right] = parts;
  if (left === undefined || right === undefined) return `${first}${text}\n`;
  return `${first}${text}\n${render(left, `${rest}├ `, `${rest}│ `)}${render(right, `${rest}└ `, `${rest}  `)}`;
}

/** A tree in lines: merges with their operands below them, chains as `first ← next, next …`. For trees of few elements. */
export function treeText(spine: Spine): string {
  return render(lineOf(spine), '', '');
}
