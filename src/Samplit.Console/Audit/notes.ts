// docs/audit-format.md, sections 3 and 7: the checkpoint, and the receipt of an event.

import { hex, ofBase64, ofHex, same, Tampered, utf8, type Bytes } from "./bytes.ts";
import { recordOf, type Entry } from "./chain.ts";
import { sha256 } from "./sha256.ts";
import { leafOf, rootOfInclusion, type Tree } from "./tree.ts";

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
