import { type Plan, steps } from '../../reductions/plan.ts';

/*
 * Programs of the interpreter in assembly/reductions-interpreter.ts, made from plans. The sums are the plan's, in an order that needs few
 * registers: addition commutes, and sums that don't depend on each other may be formed one after the other.
 */

/** Bytes of a term, or of a register, of 32 rows. */
export const rowBytes = 128;

const codes = { zero: 0, load: 1, push: 2, merge: 3, pair: 4, alternate: 5, octet: 6 } as const;

/** Elements that are loaded or pushed onto a start. */
interface Elements {
  readonly kind: 'load' | 'push' | 'alternate';
  readonly start: Node | undefined;
  readonly elements: number[];
}

interface Merge {
  readonly kind: 'merge';
  readonly left: Node;
  readonly right: Node;
  /** How many lists of elements are merged. */
  readonly size: number;
}

/** What an accumulator is made of. */
type Node = Elements | Merge | { readonly kind: 'zero' };

function sizeOf(node: Node): number {
  if (node.kind === 'merge') return node.size;
  return node.kind === 'zero' || node.start === undefined ? 1 : sizeOf(node.start);
}

function pushed(start: Node, kind: 'push' | 'alternate', element: number): Node {
  if (start.kind !== kind) return { start, kind, elements: [element] };
  start.elements.push(element);
  return start;
}

function merged(left: Node, right: Node): Merge {
  return { kind: 'merge', left, right, size: sizeOf(left) + sizeOf(right) };
}

/** The plan's result as a tree. @returns undefined where the plan pushes blocks */
function treeOf({ program, registers, result }: Plan, fused: boolean): Node | undefined {
  const nodes = new Array<Node>(registers);
  for (let i = 0; i < program.length; i += 4) {
    const [what, a, b, c] = program.subarray(i, i + 4);
    if (what === steps.zero) nodes[a] = { kind: 'zero' };
    else if (what === steps.load) nodes[a] = { start: undefined, kind: 'load', elements: [b] };
    else if (what === steps.push) nodes[a] = pushed(nodes[a], 'push', b);
    // Where nothing is contracted, there is one way to push.
    else if (what === steps.pushAlternate) nodes[a] = pushed(nodes[a], fused ? 'alternate' : 'push', b);
    else if (what === steps.merge) nodes[a] = merged(nodes[b], nodes[c]);
    else return undefined;
  }
  return nodes[result];
}

/** Steps being written, and how many registers they use. */
interface Writing {
  readonly words: number[];
  readonly pushesAsMerges: boolean;
  registers: number;
}

function step({ words }: Writing, code: number, to: number, a = 0, b = 0, c = 0): void {
  words.push(code, to * rowBytes, a * rowBytes, b * rowBytes, c * rowBytes);
}

/** What so many elements are that are merged two by two; undefined where something else is merged. */
function balanced(writing: Writing, node: Node, count: number): readonly number[] | undefined {
  if (sizeOf(node) !== count) return undefined;
  if (node.kind !== 'merge') {
    const element = loneElement(writing, node);
    return element === undefined ? undefined : [element];
  }
  const left = balanced(writing, node.left, count / 2);
  const right = left && balanced(writing, node.right, count / 2);
  return left && right && [...left, ...right];
}

/** The one element that is merged as an accumulator of its own, where merging it is pushing it. */
function loneElement(writing: Writing, node: Node): number | undefined {
  return writing.pushesAsMerges && node.kind === 'load' ? node.elements[0] : undefined;
}

/** Writes the steps that leave a node's sum in a register; those above it are free. */
function write(writing: Writing, node: Node, to: number): void {
  writing.registers = Math.max(writing.registers, to + 1);
  const others: Node[] = [];
  let first = node;
  // The larger part goes first and is walked here; only the smaller one takes a register more, and a call.
  while (first.kind === 'merge') {
    const { left, right } = first;
    if (balanced(writing, first, 8) !== undefined) break;
    const [a, b] = [loneElement(writing, left), loneElement(writing, right)];
    if (a !== undefined && b !== undefined) break;
    const leftFirst = sizeOf(left) > sizeOf(right) || (sizeOf(left) === sizeOf(right) && a === undefined);
    others.push(leftFirst ? right : left);
    first = leftFirst ? left : right;
  }
  begin(writing, first, to);
  for (const other of others.reverse()) join(writing, other, to);
}

function begin(writing: Writing, node: Node, to: number): void {
  if (node.kind === 'zero') step(writing, codes.zero, to);
  else if (node.kind === 'merge') {
    const eight = balanced(writing, node, 8);
    if (eight !== undefined)
      writing.words.push(codes.octet, to * rowBytes, ...eight.map((element) => element * rowBytes));
    else step(writing, codes.pair, to, loneElement(writing, node.left), loneElement(writing, node.right));
  } else {
    const { kind, start, elements } = node;
    if (start !== undefined) write(writing, start, to);
    if (kind === 'push') pushRuns(writing, elements, to);
    else for (const element of elements) step(writing, codes[kind], to, element);
  }
}

/** Pushes of elements that lie at equal distances are one step. */
function pushRuns(writing: Writing, elements: readonly number[], to: number): void {
  for (let i = 0, count = 1; i < elements.length; i += count) {
    const distance = Math.max(1, (elements[i + 1] ?? 0) - elements[i]);
    for (count = 1; elements[i + count] === elements[i] + count * distance; ) count++;
    step(writing, codes.push, to, elements[i], count * distance, distance);
  }
}

function join(writing: Writing, other: Node, to: number): void {
  const element = loneElement(writing, other);
  if (element !== undefined) {
    pushRuns(writing, [element], to);
    return;
  }
  write(writing, other, to + 1);
  step(writing, codes.merge, to, to, to + 1);
}

/** A plan as a program; its result is in the first register. */
export interface RowProgram {
  readonly words: Int32Array;
  readonly registers: number;
}

/** What a program depends on beside the plan. */
export interface RowSteps {
  /** Whether pushes are by fma. */
  readonly fused: boolean;
  /** Whether pushing a term is the same as merging it as an accumulator of its own. */
  readonly pushesAsMerges: boolean;
}

/** Programs of plans that are still in use. */
const known = new WeakMap<Plan, Map<string, RowProgram | undefined>>();

/** A plan's program, compiled once. @returns undefined where the plan pushes blocks */
export function rowProgram(plan: Plan, steps: RowSteps): RowProgram | undefined {
  const ofPlan = known.get(plan) ?? new Map<string, RowProgram | undefined>();
  known.set(plan, ofPlan);
  const key = `${steps.fused} ${steps.pushesAsMerges}`;
  if (!ofPlan.has(key)) ofPlan.set(key, compileRow(plan, steps));
  return ofPlan.get(key);
}

function compileRow(plan: Plan, { fused, pushesAsMerges }: RowSteps): RowProgram | undefined {
  const tree = treeOf(plan, fused);
  if (tree === undefined) return undefined;
  const writing: Writing = { words: [], pushesAsMerges, registers: 1 };
  write(writing, tree, 0);
  return { words: Int32Array.from(writing.words), registers: writing.registers };
}
