/** The text of one WGSL module, put together piece by piece; every piece once. */
export interface WgslModule {
  /**
   * Declares a function, structure, constant or variable under its name. A second declaration must have the same text.
   * @returns the name
   * @throws RangeError where the name stands for another text already
   */
  declare(name: string, text: string): string;
  /** Whether something of that name was declared. */
  has(name: string): boolean;
  /** A name like that one that nothing has yet. */
  fresh(name: string): string;
  /** Every declaration in the order in which it was made. */
  text(): string;
}

/** A module of nothing yet. */
export function newModule(): WgslModule {
  const pieces = new Map<string, string>();
  return {
    declare: (name, text) => {
      const known = pieces.get(name);
      if (known !== undefined && known !== text) throw new RangeError(`"${name}" stands for something else already`);
      pieces.set(name, text);
      return name;
    },
    has: (name) => pieces.has(name),
    fresh: (name) => {
      let [candidate, i] = [name, 2];
      while (pieces.has(candidate)) candidate = `${name}_${i++}`;
      return candidate;
    },
    text: () => [...pieces.values()].join('\n\n'),
  };
}
