import type { Expression } from '../expression.ts';

/*
 * Counts and indexes as WGSL expressions of type u32; what is known when the kernel is written is worked out then.
 */

/** A number as a literal. */
export const count = (n: number): Expression => `${n}u`;

/** The number that a literal stands for. */
export function known(a: Expression): number | undefined {
  return /^\d+u$/.test(a) ? Number(a.slice(0, -1)) : undefined;
}

function folded(
  a: Expression,
  b: Expression,
  fold: (x: number, y: number) => number,
  text: (x: Expression, y: Expression) => Expression,
): Expression {
  const [x, y] = [known(a), known(b)];
  return x === undefined || y === undefined ? text(a, b) : count(fold(x, y));
}

export function sum(a: Expression, b: Expression): Expression {
  if (known(a) === 0) return b;
  if (known(b) === 0) return a;
  return folded(
    a,
    b,
    (x, y) => x + y,
    (x, y) => `(${x} + ${y})`,
  );
}

/** a − b for a ≥ b. */
export function difference(a: Expression, b: Expression): Expression {
  if (known(b) === 0) return a;
  return folded(
    a,
    b,
    (x, y) => x - y,
    (x, y) => `(${x} - ${y})`,
  );
}

export function product(a: Expression, b: Expression): Expression {
  if (known(a) === 0 || known(b) === 0) return count(0);
  if (known(a) === 1) return b;
  if (known(b) === 1) return a;
  return folded(
    a,
    b,
    (x, y) => x * y,
    (x, y) => `(${x} * ${y})`,
  );
}

/** ⌊a/b⌋ for b > 0. */
export function quotient(a: Expression, b: Expression): Expression {
  if (known(b) === 1) return a;
  return folded(
    a,
    b,
    (x, y) => Math.floor(x / y),
    (x, y) => `(${x} / ${y})`,
  );
}

/** ⌈a/b⌉ for b > 0. */
export function quotientUp(a: Expression, b: Expression): Expression {
  return quotient(sum(a, difference(b, count(1))), b);
}

/** a mod b for b > 0. */
export function remainder(a: Expression, b: Expression): Expression {
  if (known(b) === 1) return count(0);
  return folded(
    a,
    b,
    (x, y) => x % y,
    (x, y) => `(${x} % ${y})`,
  );
}

export function least(a: Expression, b: Expression): Expression {
  if (known(a) === 0 || known(b) === 0) return count(0);
  return folded(a, b, Math.min, (x, y) => `min(${bare(x)}, ${bare(y)})`);
}

export function largest(a: Expression, b: Expression): Expression {
  if (known(a) === 0) return b;
  if (known(b) === 0) return a;
  return folded(a, b, Math.max, (x, y) => `max(${bare(x)}, ${bare(y)})`);
}

/** max(a − b, 0). */
export function excess(a: Expression, b: Expression): Expression {
  return known(a) === 0 ? count(0) : difference(largest(a, b), b);
}

/** The expression without parentheses around all of it. */
export function bare(a: Expression): Expression {
  if (!a.startsWith('(')) return a;
  let open = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] === '(') open++;
    if (a[i] === ')') open--;
    if (open === 0) return i === a.length - 1 ? a.slice(1, -1) : a;
  }
  return a;
}
