import type { WgslModule } from '../module.ts';

/** A declaration of WGSL that does not depend on a format, and the declarations that it refers to. */
export interface Piece {
  readonly name: string;
  readonly text: string;
  readonly uses?: readonly Piece[];
}

/** Declares a piece after everything that it refers to. @returns its name */
export function declared(module: WgslModule, { name, text, uses = [] }: Piece): string {
  for (const used of uses) declared(module, used);
  return module.declare(name, text.trim());
}
