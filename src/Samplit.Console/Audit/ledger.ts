import { sha256 } from "./sha256.ts";

/**
 * What an auditor computes, as docs/audit-format.md says; the numbers of sections are the document's. It knows nothing of the
 * server's code, and takes no word of it.
 */

const utf8 = new TextEncoder();

export class Tampered extends Error {
  constructor(
    message: string,
    readonly sequence: number | null = null,
  ) {
    super(message);
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

function join(parts: readonly Bytes[]): Bytes {
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

function ofHex(text: string): Bytes {
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

// ---- Section 1: the record of an event

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

// ---- Section 2: the tree over all events (RFC 9162, sections 2.1.3.2 and 2.1.4.2)

export const leafOf = (record: Bytes): Bytes => sha256(Uint8Array.of(0), record);

const node = (left: Bytes, right: Bytes): Bytes => sha256(Uint8Array.of(1), left, right);

export function rootOfInclusion(leaf: Bytes, index: number, size: number, proof: readonly Bytes[]): Bytes {
  if (!(index >= 0 && index < size)) {
    throw new Tampered("The event is not in the tree.");
  }
  let [hash, at, last] = [leaf, index, size - 1];
  for (const sibling of proof) {
    if (last === 0) {
      throw new Tampered("The proof of inclusion is too long.");
    }
    if (at % 2 === 1 || at === last) {
      hash = node(sibling, hash);
      while (at % 2 === 0 && at > 0) {
        [at, last] = [at / 2, Math.floor(last / 2)];
      }
    } else {
      hash = node(hash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  if (last !== 0) {
    throw new Tampered("The proof of inclusion is too short.");
  }
  return hash;
}

export interface Tree {
  size: number;
  root: Bytes;
}

/** Throws unless the larger tree begins with the smaller one. */
export function checkConsistency(smaller: Tree, larger: Tree, proof: readonly Bytes[]): void {
  if (smaller.size > larger.size) {
    throw new Tampered("The log is shorter than it was.");
  }
  if (smaller.size === larger.size || smaller.size === 0) {
    if (smaller.size > 0 && !same(smaller.root, larger.root)) {
      throw new Tampered("The log tells two stories of the same size.");
    }
    return;
  }
  const isWhole = Number.isInteger(Math.log2(smaller.size));
  const path = isWhole ? [smaller.root, ...proof] : [...proof];
  let [at, last] = [smaller.size - 1, larger.size - 1];
  while (at % 2 === 1) {
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  let first = path[0];
  let second = path[0];
  for (const sibling of path.slice(1)) {
    if (last === 0 || !first || !second) {
      throw new Tampered("The proof of consistency is too long.");
    }
    if (at % 2 === 1 || at === last) {
      first = node(sibling, first);
      second = node(sibling, second);
      while (at % 2 === 0 && at > 0) {
        [at, last] = [at / 2, Math.floor(last / 2)];
      }
    } else {
      second = node(second, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  if (last !== 0 || !first || !second || !same(first, smaller.root) || !same(second, larger.root)) {
    throw new Tampered("The log was rewritten: it does not begin with what it was.");
  }
}

// ---- Section 3: the checkpoint

export interface Key {
  name: string;
  id: string;
  verify(text: Bytes, signature: Bytes): Promise<boolean>;
}

export async function readKey(text: string): Promise<Key> {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  if (!name || !id || !encoded) {
    throw new Tampered("The key of the log is not one.");
  }
  const bytes = ofBase64(encoded);
  const told = hex(sha256(utf8.encode(`${name}\n`), bytes).subarray(0, 4));
  if (told !== id || bytes.length !== 33 || bytes[0] !== 1) {
    throw new Tampered("The key of the log is not one.");
  }
  const key = await crypto.subtle.importKey("raw", bytes.slice(1), "Ed25519", false, ["verify"]);
  return { name, id, verify: (signed, signature) => crypto.subtle.verify("Ed25519", key, signature, signed) };
}

/** A checkpoint that the key has signed. */
export async function readCheckpoint(note: string, key: Key): Promise<Tree> {
  const [, text, signatures] = /^(.*\n)\n((?:— [^\n]+\n)+)$/s.exec(note) ?? [];
  if (!text || !signatures) {
    throw new Tampered("The checkpoint is not a signed note.");
  }
  let isSigned = false;
  for (const line of signatures.trimEnd().split("\n")) {
    const [, name, encoded] = /^— ([^ +]+) (\S+)$/.exec(line) ?? [];
    const bytes = ofBase64(encoded ?? "!");
    if (name === key.name && hex(bytes.subarray(0, 4)) === key.id) {
      if (!(await key.verify(utf8.encode(text), bytes.slice(4)))) {
        throw new Tampered("The signature of the checkpoint is wrong.");
      }
      isSigned = true;
    }
  }
  if (!isSigned) {
    throw new Tampered("The key of the log has not signed the checkpoint.");
  }
  const [, origin, size, root] = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([^\n]+)\n/.exec(text) ?? [];
  if (origin !== key.name || !root || !Number.isSafeInteger(Number(size))) {
    throw new Tampered("The checkpoint is not one of this log.");
  }
  return { size: Number(size), root: ofBase64(root) };
}

// ---- Section 7: the receipt

export interface Receipt {
  stream: string;
  event: Entry;
  tree: Tree;
}

/** An event as a receipt has it: its data are text, and its time is microseconds since 1970. */
interface ReceiptEvent {
  stream: string;
  previous: string;
  version: number;
  id: string;
  type: string;
  at: number;
  actor?: string;
  cause?: string;
  correlation?: string;
  data: string;
  link: string;
}

/** What a receipt proves by itself: that its event is in a log that the key has signed for. */
export async function readReceipt(text: string, key: Key): Promise<Receipt> {
  const [, extra, number, hashes, note] =
    /^c2sp\.org\/tlog-proof@v1\nextra (\S+)\nindex (0|[1-9]\d{0,15})\n((?:\S+\n)*)\n(.*)$/s.exec(
      `${text.replaceAll("\r\n", "\n").trim()}\n`,
    ) ?? [];
  if (!extra || !number || !note) {
    throw new Tampered("This is not a receipt.");
  }
  const tree = await readCheckpoint(note, key);
  const told = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(ofBase64(extra))) as ReceiptEvent;
  const event: Entry = {
    sequence: told.version,
    eventId: told.id,
    type: told.type,
    data: JSON.parse(told.data),
    occurredAt: timeOf(told.at),
    actor: told.actor,
    cause: told.cause,
    correlation: told.correlation,
  };
  const record = recordOf(key.name, told.stream, event, ofHex(told.previous));
  if (hex(sha256(record)) !== told.link) {
    throw new Tampered("The event is not what its hash says.", told.version);
  }
  const proof = hashes!.split("\n").slice(0, -1).map(ofBase64);
  if (!same(rootOfInclusion(leafOf(record), Number(number), tree.size, proof), tree.root)) {
    throw new Tampered("The event is not in the log that was signed for.", told.version);
  }
  return { stream: told.stream, event, tree };
}

const timeOf = (at: number): string =>
  new Date(Math.floor(at / 1000)).toISOString().slice(0, 20) + String(at % 1_000_000).padStart(6, "0") + "Z";
