// docs/audit-format.md, section 1: the record of an event.

import { hex, join, ofHex, Tampered, utf8, type Bytes } from "./bytes.ts";
import { sha256 } from "./sha256.ts";

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

/** RFC 8785: JavaScript writes numbers and texts as it says, and sorts names by UTF-16 as it says. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join()}]`;
  }
  if (value === null || typeof value !== "object") {
    return JSON.stringify(value);
  }
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}

function i64(value: number | bigint): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value));
  return bytes;
}

function lp(text: string): Bytes {
  const bytes = utf8.encode(text);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return join([length, bytes]);
}

const opt = (text: string | null | undefined): Bytes =>
  text == null ? Uint8Array.of(0) : join([Uint8Array.of(1), lp(text)]);

const uuid = (text: string): Bytes => ofHex(text.replaceAll("-", ""));

/** Microseconds since 1970, of which Date knows only the thousands. */
export function microseconds(time: string): bigint {
  const [, seconds, fraction = "", offset] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)$/.exec(time) ?? [];
  const whole = Date.parse(`${seconds}${offset}`);
  if (!Number.isFinite(whole)) {
    throw new Tampered("What should be a time is not.");
  }
  return BigInt(whole) * 1000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
}

export function recordOf(origin: string, stream: string, entry: Entry, previous: Bytes): Bytes {
  return join([
    Tag,
    lp(origin),
    uuid(stream),
    i64(entry.sequence),
    i64(microseconds(entry.occurredAt)),
    lp(entry.type),
    opt(entry.actor),
    opt(entry.cause),
    opt(entry.correlation),
    uuid(entry.eventId),
    sha256(DataTag, lp(canonical(entry.data))),
    previous,
  ]);
}

/** Where a chain has come to. */
export interface Link {
  sequence: number;
  hash: Bytes;
  /** The record of the last event, which is its leaf in the tree. */
  record: Bytes | null;
}

export const start: Link = { sequence: 0, hash: new Uint8Array(32), record: null };

/** Follows the chain through the next events: each record hashes to its link, or it says which does not. */
export function follow(origin: string, stream: string, from: Link, entries: readonly Entry[]): Link {
  let link = from;
  for (const entry of entries) {
    const sequence = link.sequence + 1;
    if (entry.sequence !== sequence) {
      throw new Tampered(`Event ${entry.sequence} stands where another follows.`, sequence);
    }
    if (entry.previousHash !== hex(link.hash)) {
      throw new Tampered("The event does not continue the chain.", sequence);
    }
    const record = recordOf(origin, stream, entry, link.hash);
    const hash = sha256(record);
    if (entry.currentHash !== hex(hash)) {
      throw new Tampered("The event is not what its hash says.", sequence);
    }
    link = { sequence, hash, record };
  }
  return link;
}
