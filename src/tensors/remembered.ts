/** Gives what was made under an object and a key, or makes it. */
export type Remembered<Value> = (of: object, key: string, make: () => Value) => Value;

/**
 * Remembers values by an object, for as long as there is that object, and by keys, of which each object has the last few. Precondition: values
 * follow from the object and the key, neither of which changes.
 * @param isSmall whether a value may be kept
 */
export function remembering<Value>(most: number, isSmall: (value: Value) => boolean = () => true): Remembered<Value> {
  const known = new WeakMap<object, Map<string, Value>>();
  return (of, key, make) => {
    let values = known.get(of);
    if (values === undefined) {
      values = new Map();
      known.set(of, values);
    }
    const found = values.get(key);
    if (found !== undefined) return found;
    const value = make();
    if (!isSmall(value)) return value;
    if (values.size >= most) values.delete(values.keys().next().value as string);
    values.set(key, value);
    return value;
  };
}
