import type { Context } from './context.ts';
import { count } from './count.ts';

/** Declares a table of numbers. @returns its name */
export function tableOf(context: Context, like: string, comment: string, numbers: readonly number[]): string {
  const name = context.declaration(like);
  const rows = Array.from({ length: Math.ceil(numbers.length / 16) }, (_, i) =>
    numbers
      .slice(16 * i, 16 * (i + 1))
      .map(count)
      .join(', '),
  );
  const lines = [
    `// ${comment}`,
    `const ${name} = array<u32, ${numbers.length}>(`,
    ...rows.map((row) => `  ${row},`),
    ');',
  ];
  context.module.declare(name, lines.join('\n'));
  return name;
}
