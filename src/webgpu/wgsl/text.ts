/* Lines of WGSL. */

export type Lines = readonly string[];

/** A block with its head: `if (…)`, `for (…)`, or nothing. */
export function block(head: string, body: Lines): Lines {
  return [`${head}${head === '' ? '' : ' '}{`, ...body.map((line) => `  ${line}`), '}'];
}

/** One block or another. */
export function either(condition: string, yes: Lines, no: Lines): Lines {
  const [head, ...rest] = block('else', no);
  return [...block(`if (${condition})`, yes).slice(0, -1), `} ${head}`, ...rest];
}

/** A function's declaration, with a comment of one line. */
export function functionOf(comment: string, head: string, body: Lines): string {
  return [`// ${comment}`, ...block(head, body)].join('\n');
}
