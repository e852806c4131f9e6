/* Lines of WGSL. */

export type Lines = readonly string[];

/** A block with its head: `if (…)`, `for (…)`, or nothing. */
export function block(head: string, body: Lines): Lines {
  return [`${head}${head === '' ? '' : ' '}{`, ...body.map((line) => `  ${line}`), '}'];
}

/** A function's declaration, with a comment of one line. */
export function functionOf(comment: string, head: string, body: Lines): string {
  return [`// ${comment}`, ...block(head, body)].join('\n');
}
