import type { Spine, Step } from './tree.ts';

/** Steps that are left out, how many. */
export interface More {
  readonly kind: 'more';
  readonly pushes: number;
  readonly merges: number;
  readonly elements: number;
}

/** An operand that is not drawn, but for its size. */
export interface Stub {
  readonly kind: 'stub';
  readonly elements: number;
  readonly height: number;
  readonly columns: number;
}

/** A step that is drawn. */
export type Shown =
  | Exclude<Step, { kind: 'merge' }>
  | { readonly kind: 'merge'; readonly operand: Drawn | Stub; readonly height: number }
  | More;

/** A spine as it is drawn. */
export interface Drawn {
  readonly kind: 'spine';
  readonly start: number | undefined;
  readonly steps: readonly Shown[];
}

/** How much is drawn. */
export interface Limits {
  /** Steps of one kind in a row, before all but the first and last are left out. */
  readonly run: number;
  /** Accumulators, or at least those of one branch. */
  readonly columns: number;
}

/** Steps of any kind on one accumulator, before those in the middle are left out. */
const mostSteps = 16;

/** Columns below which a branch is not begun, if it does not fit. */
const fewest = 4;

/** The tree with as much left out as the limits ask. */
export function elide(spine: Spine, limits: Limits): Drawn {
  const steps = limits.run === Number.POSITIVE_INFINITY ? spine.steps : withoutMiddles(spine.steps, limits.run);
  let left = limits.columns - 1;
  let merges = steps.filter(({ kind }) => kind === 'merge').length;
  let branched = false;
  const shown = steps.map((step): Shown => {
    if (step.kind !== 'merge') return step;
    merges--;
    const { operand, height } = step;
    const room = left - merges;
    const { columns } = operand;
    if (columns > room && (branched || room < fewest)) {
      left -= 2;
      return {
        kind: 'merge',
        operand: { kind: 'stub', elements: operand.elements, height: operand.height, columns },
        height,
      };
    }
    branched ||= columns > 1;
    left -= Math.min(columns, room);
    return { kind: 'merge', operand: elide(operand, { ...limits, columns: room }), height };
  });
  return { kind: 'spine', start: spine.start, steps: shown };
}

function withoutMiddles(steps: readonly Step[], most: number): readonly (Step | More)[] {
  const shown: (Step | More)[] = [];
  for (let i = 0; i < steps.length; ) {
    const isMerge = steps[i].kind === 'merge';
    let to = i;
    while (to < steps.length && (steps[to].kind === 'merge') === isMerge) to++;
    shown.push(...withoutMiddle(steps.slice(i, to), isMerge ? mostSteps : most, 3, 1));
    i = to;
  }
  return withoutMiddle(shown, mostSteps, 8, 4);
}

function withoutMiddle(
  steps: readonly (Step | More)[],
  most: number,
  head: number,
  tail: number,
): readonly (Step | More)[] {
  if (steps.length <= most) return steps;
  const middle = steps.slice(head, steps.length - tail).map(weigh);
  const sum = (of: (one: More) => number): number => middle.reduce((total, one) => total + of(one), 0);
  const more: More = {
    kind: 'more',
    pushes: sum(({ pushes }) => pushes),
    merges: sum(({ merges }) => merges),
    elements: sum(({ elements }) => elements),
  };
  return [...steps.slice(0, head), more, ...steps.slice(steps.length - tail)];
}

function weigh(step: Step | More): More {
  switch (step.kind) {
    case 'more':
      return step;
    case 'merge':
      return { kind: 'more', pushes: 0, merges: 1, elements: step.operand.elements };
    case 'push':
      return { kind: 'more', pushes: 1, merges: 0, elements: 1 };
    case 'block':
      return { kind: 'more', pushes: 1, merges: 0, elements: step.elements.length };
  }
}
