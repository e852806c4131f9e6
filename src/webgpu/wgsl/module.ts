/** The text of one WGSL module, put together piece by piece; every piece once. */
export interface WgslModule {
  /**
   * Declares a function, structure, constant or variable under its name. A second declaration must have the same text.
   * @returns the name
   * @throws RangeError where the name stands for another text already
   */
  declare(name: string, text: string): string;
  /**
   * Declares a text that holds its own name, under that name or one like it; the same text once.
   * @returns the name
   */
  unique(like: string, text: (name: string) => string): string;
  /**
   * Declares something that has a size, such as an array: of the largest size that is asked for under its name.
   * @returns the name
   */
  reserve(name: string, size: number, text: (size: number) => string): string;
  /** The size that was reserved under a name; 0 where none was. */
  reserved(name: string): number;
  /** Whether something of that name was declared. */
  has(name: string): boolean;
  /** A name like that one that nothing has yet. */
  fresh(name: string): string;
  /** Every declaration in the order in which it was made. */
  text(): string;
}

function declareOnce(pieces: Map<string, () => string>, name: string, text: string): string {
  const known = pieces.get(name);
  if (known !== undefined && known() !== text) throw new RangeError(`"${name}" stands for something else already`);
  pieces.set(name, () => text);
  return name;
}

/** A module of nothing yet. */
export function newModule(): WgslModule {
  const pieces = new Map<string, () => string>();
  const sizes = new Map<string, number>();
  return {
    declare: (name, text) => declareOnce(pieces, name, text),
    unique: (like, text) => {
      let [name, i] = [like, 2];
      while (pieces.has(name) && pieces.get(name)?.() !== text(name)) name = `${like}_${i++}`;
      return declareOnce(pieces, name, text(name));
    },
    reserve: (name, size, text) => {
      sizes.set(name, Math.max(size, sizes.get(name) ?? 0));
      if (!pieces.has(name)) pieces.set(name, () => text(sizes.get(name) as number));
      return name;
    },
    reserved: (name) => sizes.get(name) ?? 0,
    has: (name) => pieces.has(name),
    fresh: (name) => {
      let [candidate, i] = [name, 2];
      while (pieces.has(candidate)) candidate = `${name}_${i++}`;
      return candidate;
    },
    text: () => [...pieces.values()].map((text) => text()).join('\n\n'),
  };
}
