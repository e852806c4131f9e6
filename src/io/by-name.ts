/**
 * Finds entries of a file by their names.
 * @throws RangeError (what is returned) naming some of those that there are
 */
export function finderByName<T extends { readonly name: string }>(
  file: string,
  entries: readonly T[],
): (name: string) => T {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return (name) => {
    const entry = byName.get(name);
    if (entry !== undefined) return entry;
    throw new RangeError(`${file}: "name" expected ${someNames(entries)}, got ${JSON.stringify(name)}`);
  };
}

/** @throws RangeError unless that range lies within `size` bytes */
export function checkRange(file: string, start: number, length: number, size: number): void {
  const counts = Number.isSafeInteger(start) && Number.isSafeInteger(length) && start >= 0 && length >= 0;
  if (counts && start + length <= size) return;
  throw new RangeError(
    `${file}: "start" and "length" expected a range within ${size} bytes, got ${start} and ${length}`,
  );
}

function someNames(tensors: readonly { readonly name: string }[]): string {
  const most = 12;
  const names = tensors.slice(0, most).map(({ name }) => name);
  if (tensors.length === 0) return 'a tensor, of which there are none';
  return `one of ${names.join(', ')}${tensors.length > most ? ` … (${tensors.length})` : ''}`;
}
