import { Tampered, utf8 } from "./bytes.ts";

/** Writes bytes one behind the other into room that is used again: a log has millions of records. */
export class Writer {
  bytes = new Uint8Array(4096);
  at = 0;

  private room(length: number): void {
    if (this.at + length > this.bytes.length) {
      const larger = new Uint8Array(2 * (this.at + length));
      larger.set(this.bytes.subarray(0, this.at));
      this.bytes = larger;
    }
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.at++] = value;
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Big-endian. */
  u32(value: number): void {
    this.room(4);
    this.put(value, this.at);
    this.at += 4;
  }

  /** Big-endian, of a whole number that a double has exactly. */
  i64(value: number): void {
    const high = Math.floor(value / 2 ** 32);
    this.u32(high);
    this.u32(value - high * 2 ** 32);
  }

  private put(value: number, at: number): void {
    this.bytes[at] = value >>> 24;
    this.bytes[at + 1] = value >>> 16;
    this.bytes[at + 2] = value >>> 8;
    this.bytes[at + 3] = value;
  }

  /** As UTF-8. Most texts are ASCII, which takes no encoder. */
  text(text: string): void {
    this.room(text.length);
    const { bytes } = this;
    const from = this.at;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        this.at = from;
        this.raw(utf8.encode(text));
        return;
      }
      bytes[from + i] = code;
    }
    this.at = from + text.length;
  }

  /** What is written meanwhile, behind its length. */
  measured(write: () => void): void {
    const from = this.at;
    this.u32(0);
    write();
    this.put(this.at - from - 4, from);
  }

  lp(text: string): void {
    const from = this.at;
    this.u32(0);
    this.text(text);
    this.put(this.at - from - 4, from);
  }

  opt(text: string | null | undefined): void {
    if (text == null) {
      this.byte(0);
    } else {
      this.byte(1);
      this.lp(text);
    }
  }

  /** Hexadecimal, with hyphens between. */
  uuid(text: string): void {
    const from = this.at;
    this.room(16);
    let high = -1;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const value = code - (code >= 97 ? 87 : 48);
      if (code === 45) {
        continue;
      }
      if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102)) || this.at - from > 15) {
        throw new Tampered("What should be hexadecimal is not.");
      }
      if (high < 0) {
        high = value;
      } else {
        this.bytes[this.at++] = high * 16 + value;
        high = -1;
      }
    }
    if (this.at - from !== 16 || high >= 0) {
      throw new Tampered("What should be hexadecimal is not.");
    }
  }

  /** RFC 8785: JavaScript writes numbers and texts as it says, and sorts names by UTF-16 as it says. */
  canonical(value: unknown): void {
    if (typeof value === "string") {
      this.quoted(value);
    } else if (Array.isArray(value)) {
      this.byte(0x5b);
      for (let i = 0; i < value.length; i++) {
        if (i > 0) {
          this.byte(0x2c);
        }
        this.canonical(value[i]);
      }
      this.byte(0x5d);
    } else if (value === null || typeof value !== "object") {
      this.text(JSON.stringify(value));
    } else {
      this.members(value as Record<string, unknown>);
    }
  }

  private members(value: Record<string, unknown>): void {
    this.byte(0x7b);
    const names = Object.keys(value).sort();
    for (let i = 0; i < names.length; i++) {
      if (i > 0) {
        this.byte(0x2c);
      }
      this.quoted(names[i]!);
      this.byte(0x3a);
      this.canonical(value[names[i]!]);
    }
    this.byte(0x7d);
  }

  /** Texts with nothing to escape are themselves between quotation marks. */
  private quoted(text: string): void {
    this.room(text.length + 2);
    const { bytes } = this;
    const from = this.at;
    bytes[from] = 0x22;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) {
        this.text(JSON.stringify(text));
        return;
      }
      bytes[from + 1 + i] = code;
    }
    bytes[from + 1 + text.length] = 0x22;
    this.at = from + text.length + 2;
  }
}
