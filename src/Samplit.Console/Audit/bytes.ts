export const utf8 = new TextEncoder();

export class Tampered extends Error {
  constructor(
    message: string,
    readonly sequence: number | null = null,
  ) {
    super(message);
  }
}

export type Bytes = Uint8Array<ArrayBuffer>;

export function join(parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    text += pairs[byte]!;
  }
  return text;
}

export function ofHex(text: string): Bytes {
  if (!/^([0-9a-f]{2})*$/.test(text)) {
    throw new Tampered("What should be hexadecimal is not.");
  }
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** RFC 4648, section 4: each text has to be the one that its bytes have. */
export function ofBase64(text: string): Bytes {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new Tampered("What should be base64 is not.");
  }
  if (btoa(binary) !== text) {
    throw new Tampered("What should be base64 is not.");
  }
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

export const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);
