/**
 * The records of a ZIP archive, by the first bytes of each (APPNOTE.TXT 6.3.10, section 4.3), and the lengths of their fixed parts.
 */
export const local = { signature: 0x04034b50, size: 30 } as const;
export const central = { signature: 0x02014b50, size: 46 } as const;
export const end = { signature: 0x06054b50, size: 22 } as const;
export const zip64End = { signature: 0x06064b50, size: 56 } as const;
export const zip64Locator = { signature: 0x07064b50, size: 20 } as const;

/** The extra field that holds what four bytes can't. */
export const zip64Extra = 0x0001;
/** What stands in a field of two or four bytes whose value is in the Zip64 record. */
export const elsewhere16 = 0xffff;
export const elsewhere32 = 0xffffffff;

/** How a member's bytes are held. */
export const methods = { stored: 0, deflated: 8 } as const;

/** Bits of a member's flags. */
export const flags = {
  encrypted: 0x0001,
  descriptor: 0x0008,
  patched: 0x0020,
  strong: 0x0040,
  utf8: 0x0800,
  masked: 0x2000,
};

/** Little-endian numbers in some bytes. */
export interface Fields {
  u16(at: number): number;
  u32(at: number): number;
  /** A number of eight bytes, rounded where it is above 2^53. */
  u64(at: number): number;
}

export function fieldsOf(bytes: Uint8Array): Fields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const u32 = (at: number): number => view.getUint32(at, true);
  return { u16: (at) => view.getUint16(at, true), u32, u64: (at) => u32(at + 4) * 2 ** 32 + u32(at) };
}
