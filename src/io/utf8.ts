// The library is compiled without the types of a browser or of Node, so that it leans on neither. Both have these two.
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array, options?: { readonly stream: boolean }): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** The UTF-8 bytes of a text. Precondition: no lone surrogate (see {@link isWellFormed}). */
export function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text of UTF-8 bytes, a byte order mark kept; undefined when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Index of the first byte that cannot continue UTF-8 text, or the length when the text stops within a character. */
export function invalidUtf8At(bytes: Uint8Array): number {
  // A stream decoder accepts an unfinished character at the end, so "the prefix is rejected" is monotonic in its
  // length.
  const rejects = (length: number): boolean => {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length), { stream: true });
      return false;
    } catch {
      return true;
    }
  };
  let accepted = 0;
  let rejected = bytes.length + 1;
  while (rejected - accepted > 1) {
    const middle = Math.floor((accepted + rejected) / 2);
    if (rejects(middle)) rejected = middle;
    else accepted = middle;
  }
  return rejected - 1;
}

/** Whether a text has no lone surrogate, and so has a UTF-8 form. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/**
 * Orders texts by code point, which is the order of their UTF-8 bytes (UTF-16 order differs beyond the basic plane).
 */
export function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0);
  }
  return a.length - b.length;
}
