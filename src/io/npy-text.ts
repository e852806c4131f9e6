import { failIn } from './format-error.ts';
import { checkEnd, type NpyPreamble } from './npy-header.ts';
import { npyFile } from './npy-write.ts';
import { type ByteSource, readRange } from './source.ts';
import { decodeUtf8, isWellFormed } from './utf8.ts';

/** Whether an npy file holds one text: what `numpy.save` makes of a str or bytes. */
export function isText({ descr, shape }: NpyPreamble): boolean {
  return /^([<>]U|\|S)\d{1,9}$/.test(descr) && shape.every((length) => length === 1);
}

/**
 * The text of an npy file that holds one: code points of four bytes (`<U5`), or UTF-8 (`|S5`), filled up with zeros.
 *
 * Precondition: {@link isText}.
 * @throws FormatError when it does not end where its data does, or its data is no text
 */
export function readNpyText(source: ByteSource, { descr, begin }: NpyPreamble): string {
  const length = Number(descr.slice(2));
  const fail = failIn(source.name);
  const unit = descr[1] === 'U' ? 4 : 1;
  checkEnd(source, begin + unit * length);
  const bytes = readRange(source, begin, unit * length, 'the text');
  const text = unit === 1 ? decodeUtf8(bytes) : decodeUtf32(bytes, descr.startsWith('<'));
  return (
    text?.replace(/\0+$/, '') ?? fail(begin, `text expected ${unit === 1 ? 'UTF-8' : 'code points'}, got other bytes`)
  );
}

function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const points = Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, littleEndian));
  if (points.some((point) => point > 0x10ffff)) return undefined;
  const text = points.map((point) => String.fromCodePoint(point)).join('');
  return isWellFormed(text) ? text : undefined;
}

/**
 * An npy file that holds a text, with the bytes that numpy gives for a str.
 * @throws RangeError for text with a lone surrogate or a zero character at its end, which numpy drops
 */
export function writeNpyText(text: string): Uint8Array {
  if (!isWellFormed(text) || text.endsWith('\0'))
    throw new RangeError(`"text" expected characters that numpy keeps, got ${JSON.stringify(text)}`);
  const points = Array.from(text, (character) => character.codePointAt(0) as number);
  // numpy has no text of no characters: the empty one is a zero character.
  const length = Math.max(1, points.length);
  const view = new DataView(new ArrayBuffer(4 * length));
  for (const [i, point] of points.entries()) view.setUint32(4 * i, point, true);
  return npyFile(`<U${length}`, [], new Uint8Array(view.buffer));
}
