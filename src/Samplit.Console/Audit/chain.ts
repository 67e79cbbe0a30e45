// docs/audit-format.md, section 1: the record of an event.

import { Tampered, utf8, type Bytes } from "./bytes.ts";
import { digestInto } from "./sha256.ts";
import { Writer } from "./writer.ts";

/** An event as the server shows it. */
export interface Entry {
  sequence: number;
  eventId: string;
  type: string;
  data: unknown;
  occurredAt: string;
  actor?: string | null | undefined;
  cause?: string | null | undefined;
  correlation?: string | null | undefined;
  previousHash?: string | null;
  currentHash?: string | null;
}

const Tag = utf8.encode("samplit-audit/v1\n");
const DataTag = utf8.encode("samplit-data/v1\n");

/** Bytes of a SHA-256. */
const Size = 32;

/** Microseconds since 1970, of which Date knows only the thousands; exact until 2255. */
export function microseconds(time: string): number {
  const [, seconds, fraction = "", offset] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)$/.exec(time) ?? [];
  const whole = Date.parse(`${seconds}${offset}`);
  if (!Number.isFinite(whole)) {
    throw new Tampered("What should be a time is not.");
  }
  return whole * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

const data = new Writer();
const record = new Writer();

/** Writes the record of an event, whose bytes are those of the writer until the next one is written. */
function write(origin: string, stream: string, entry: Entry, previous: Uint8Array): void {
  data.at = 0;
  data.raw(DataTag);
  data.measured(() => data.canonical(entry.data));
  record.at = 0;
  record.raw(Tag);
  record.lp(origin);
  record.uuid(stream);
  record.i64(entry.sequence);
  record.i64(microseconds(entry.occurredAt));
  record.lp(entry.type);
  record.opt(entry.actor);
  record.opt(entry.cause);
  record.opt(entry.correlation);
  record.uuid(entry.eventId);
  record.raw(previous); // its room first, which the digest of the data takes
  digestInto(data.bytes, 0, data.at, record.bytes, record.at - Size);
  record.raw(previous);
}

export function recordOf(origin: string, stream: string, entry: Entry, previous: Bytes): Bytes {
  write(origin, stream, entry, previous);
  return record.bytes.slice(0, record.at);
}

/** Where a chain has come to. */
export interface Link {
  sequence: number;
  hash: Bytes;
  /** The record of the last event, which is its leaf in the tree. */
  record: Bytes | null;
}

export const start: Link = { sequence: 0, hash: new Uint8Array(Size), record: null };

/** Whether a text is the bytes in hexadecimal. */
function isHex(text: string | null | undefined, bytes: Uint8Array): boolean {
  if (text?.length !== 2 * Size) {
    return false;
  }
  for (let i = 0; i < Size; i++) {
    const byte = bytes[i]!;
    if (digit(byte >> 4) !== text.charCodeAt(2 * i) || digit(byte & 15) !== text.charCodeAt(2 * i + 1)) {
      return false;
    }
  }
  return true;
}

const digit = (value: number): number => value + (value < 10 ? 48 : 87);

/** Follows the chain through the next events: each record hashes to its link, or it says which does not. */
export function follow(origin: string, stream: string, from: Link, entries: readonly Entry[]): Link {
  const hash = from.hash.slice();
  let sequence = from.sequence;
  for (const entry of entries) {
    sequence++;
    if (entry.sequence !== sequence) {
      throw new Tampered(`Event ${entry.sequence} stands where another follows.`, sequence);
    }
    if (!isHex(entry.previousHash, hash)) {
      throw new Tampered("The event does not continue the chain.", sequence);
    }
    try {
      write(origin, stream, entry, hash);
    } catch (error) {
      throw error instanceof Tampered ? new Tampered(error.message, sequence) : error;
    }
    digestInto(record.bytes, 0, record.at, hash, 0);
    if (!isHex(entry.currentHash, hash)) {
      throw new Tampered("The event is not what its hash says.", sequence);
    }
  }
  return entries.length === 0 ? from : { sequence, hash, record: record.bytes.slice(0, record.at) };
}
