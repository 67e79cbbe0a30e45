// Verifies an export or a receipt of Samplit's audit log with Node 20 alone. It uses docs/audit-format.md and nothing of
// the program, so that the document is known to be enough; the numbers of sections are the document's.
//
//   node verify-export.mjs FILE --key KEY [--checkpoint FILE]
//   node verify-export.mjs --receipt FILE --key KEY
//
// One line of JSON says what was found. Exit codes: 0 intact, 1 tampered, wrongly computed or unreadable, 2 wrong
// usage, 3 not covered. Memory does not grow with the file, but for one small entry a visitor.
import { createHash, createPublicKey, verify } from "node:crypto";
import { accessSync, constants, createReadStream, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Decisions } from "./verify-decisions.mjs";
import { Flags } from "./verify-flags.mjs";
import { canonical } from "./verify-rules.mjs";

const LONGEST_LINE = 2 ** 26;

class Finding extends Error {
  constructor(verdict, sequence, reason) {
    super(reason);
    this.answer = { verdict, sequence: sequence ?? null, reason };
  }
}

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const readable = (ok, reason, at) => { if (!ok) throw new Finding("unreadable", at, reason); };
const untouched = (ok, reason, at) => { if (!ok) throw new Finding("tampered", at, reason); };
const whole = (x) => Number.isSafeInteger(x) && x >= 0;
const hex = (bytes) => bytes.toString("hex");

// Buffer.from skips what it does not understand, so each text must be the one its bytes have.
function decode(text, encoding, length) {
  const bytes = Buffer.from(String(text), encoding);
  readable(bytes.toString(encoding) === text, `What should be ${encoding} is not.`);
  readable(length === undefined || bytes.length === length, `What should be ${length} bytes is not.`);
  return bytes;
}

function uuid(text) {
  readable(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text), "What should be a UUID is not.");
  return Buffer.from(text.replaceAll("-", ""), "hex");
}

function onlyHas(object, needed, optional = []) {
  readable(object !== null && typeof object === "object" && !Array.isArray(object), "An object is missing.");
  for (const name of needed) readable(Object.hasOwn(object, name), `The member ${name} is missing.`);
  for (const name of Object.keys(object)) {
    readable(needed.includes(name) || optional.includes(name), `The member ${name} is not of this format.`);
  }
}

// ---- Section 1: the record of an event

const TAG = Buffer.from("samplit-audit/v1\n");
const UNLINKED = Buffer.from("samplit-unlinked/v1\n");

function i64(number) {
  readable(Number.isSafeInteger(number), "What should be an integer is not.");
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(number));
  return bytes;
}

function lp(text) {
  readable(typeof text === "string" && text.isWellFormed(), "A text is missing or has a lone surrogate.");
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const opt = (text) => (text === undefined ? Buffer.of(0) : Buffer.concat([Buffer.of(1), lp(text)]));

const EVENT = ["version", "id", "type", "at", "data", "link"];
const ABOUT_AN_EVENT = ["actor", "cause", "correlation"];

function record(origin, stream, event, previous) {
  readable(canonical(JSON.parse(event.data)) === event.data, "The data are not canonical JSON.", event.version);
  return Buffer.concat([
    TAG, lp(origin), uuid(stream), i64(event.version), i64(event.at), lp(event.type),
    opt(event.actor), opt(event.cause), opt(event.correlation), uuid(event.id),
    sha256("samplit-data/v1\n", lp(event.data)), previous,
  ]);
}

// ---- Section 2: the tree over all events

const leaf = (data) => sha256(Buffer.of(0), data);
const node = (left, right) => sha256(Buffer.of(1), left, right);

/** A tree of which only the complete subtrees are kept, largest first: as many as its size has bits. */
class Tree {
  size = 0;
  subtrees = [];

  append(hash, level = 0) {
    this.size += 2 ** level;
    while (this.subtrees.at(-1)?.level === level) {
      hash = node(this.subtrees.pop().hash, hash);
      level++;
    }
    this.subtrees.push({ level, hash });
  }

  root() {
    const hashes = this.subtrees.map((s) => s.hash);
    return hashes.length === 0 ? sha256() : hashes.reduceRight((right, left) => node(left, right));
  }
}

/** The root that the proof leads to (RFC 9162, section 2.1.3.2, which is how to verify what RFC 6962 defines). */
function rootOfProof(hash, index, size, proof) {
  readable(index < size, "The index is not in the tree.");
  let [at, last] = [index, size - 1];
  for (const sibling of proof) {
    untouched(last > 0, "The proof is too long.");
    if (at % 2 === 1 || at === last) {
      hash = node(sibling, hash);
      while (at % 2 === 0 && at > 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      hash = node(hash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  untouched(last === 0, "The proof is too short.");
  return hash;
}

// ---- Section 3: the checkpoint

function parseKey(text) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  readable(encoded, "The key is not name+id+base64.");
  const bytes = decode(encoded, "base64", 33);
  readable(hex(sha256(`${name}\n`, bytes).subarray(0, 4)) === id, "The key's id is not that of the key.");
  readable(bytes[0] === 1, "The key is not a log's Ed25519 key.");
  const x = bytes.subarray(1).toString("base64url");
  return { name, id, publicKey: createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }) };
}

function checkpointOf(note, key) {
  const [, text, signatures] = /^(.*\n)\n((?:— [^\n]+\n)+)$/s.exec(note) ?? [];
  readable(text, "The checkpoint is not a signed note.");
  let signed = false;
  for (const line of signatures.trimEnd().split("\n")) {
    const [, name, encoded] = /^— ([^ +]+) (\S+)$/.exec(line) ?? [];
    readable(encoded, "A line of the checkpoint's signatures is not one.");
    const bytes = decode(encoded, "base64");
    if (name === key.name && hex(bytes.subarray(0, 4)) === key.id) {
      signed = verify(null, Buffer.from(text), key.publicKey, bytes.subarray(4));
      readable(signed, "The signature of the checkpoint is wrong.");
    }
  }
  readable(signed, "The key that you trust has not signed the checkpoint.");
  const [, origin, size, root] = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([^\n]+)\n/.exec(text) ?? [];
  readable(whole(Number(size)), "The checkpoint is not origin, size and root.");
  readable(origin === key.name, "The checkpoint's origin is not the name of the key.");
  return { origin, size: Number(size), root: decode(root, "base64", 32) };
}

// ---- Section 5: the export

// Not node:readline, which also ends lines at U+2028, and canonical JSON leaves that as it is.
async function* linesOf(file) {
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let [pieces, length] = [[], 0];
  for await (const chunk of createReadStream(file)) {
    let start = 0;
    for (let end; (end = chunk.indexOf(10, start)) >= 0; start = end + 1) {
      yield JSON.parse(utf8.decode(Buffer.concat([...pieces, chunk.subarray(start, end)])));
      [pieces, length] = [[], 0];
    }
    pieces.push(chunk.subarray(start));
    length += chunk.length - start;
    readable(length < LONGEST_LINE, "A line does not end.");
  }
  readable(length === 0, "The last line has no line feed.");
}

/** Section 11: the rows of tracked events, behind the events of their batches. */
class Rows {
  batch = null;
  erased = new Map();
  told = new Map();
  away = new Set();

  next({ version, type, data }) {
    this.endBatch();
    const facts = JSON.parse(data);
    if (type === "events_tracked") this.batch = { ...facts, version, tree: new Tree(), erased: 0 };
    if (type === "events_erased") {
      for (const { batch, rows } of facts.batches) this.told.set(batch, (this.told.get(batch) ?? 0) + rows);
    }
  }

  add(row) {
    readable(this.batch, "A row stands behind no batch.");
    onlyHas(row, row.hash === undefined ? ["salt", "data"] : ["hash"]);
    if (row.hash !== undefined) this.batch.erased++;
    const hash = row.hash === undefined
      ? sha256(decode(row.salt, "hex", 16), Buffer.from(row.data))
      : decode(row.hash, "hex", 32);
    this.batch.tree.append(leaf(hash));
  }

  endBatch() {
    if (!this.batch) return;
    const { batch, version, count, root, tree, erased } = this.batch;
    this.batch = null;
    if (tree.size === 0) return void this.away.add(batch);
    untouched(tree.size === count, `${tree.size} rows are there instead of ${count}.`, version);
    untouched(hex(tree.root()) === root, "The rows are not those that were committed.", version);
    if (erased > 0) this.erased.set(batch, erased);
  }

  end() {
    this.endBatch();
    for (const batch of new Set([...this.erased.keys(), ...this.told.keys()])) {
      if (this.away.has(batch)) continue;
      const [is, told] = [this.erased.get(batch) ?? 0, this.told.get(batch) ?? 0];
      untouched(is === told, `${is} rows of the batch ${batch} are erased, and the log tells of ${told}.`);
    }
  }
}

async function verifyExport(file, key, kept) {
  const lines = linesOf(file);
  const header = (await lines.next()).value;
  onlyHas(header, ["format", "origin", "stream"], ["checkpoint"]);
  readable(["v1", "v2", "v3"].some((v) => header.format === `samplit-export/${v}`), `The format ${header.format} is not known.`);
  const signed = header.checkpoint === undefined ? null : checkpointOf(header.checkpoint, key);
  untouched(!signed || signed.origin === header.origin, "The checkpoint is one of another origin.");
  untouched(!kept || kept.origin === header.origin, "The checkpoint that was kept is one of another origin.");

  const covers = signed?.size ?? 0;
  const prefixes = [TAG, UNLINKED].map((tag) => Buffer.concat([tag, lp(header.origin)]));
  const own = uuid(header.stream);
  const tree = new Tree();
  const policies = new Map();
  let decisions = null;
  const rows = header.format === "samplit-export/v3" ? new Rows() : null;
  let [version, link, hidden, compared, end] = [0, Buffer.alloc(32), false, false, null];
  let [wrong, uncovered] = [null, null];

  const grow = (hash, level = 0) => {
    readable(whole(level) && level < 53 && tree.size % 2 ** level === 0, "A subtree does not begin where it may.");
    untouched(tree.size + 2 ** level <= covers, "There are more leaves than the checkpoint says.");
    tree.append(hash, level);
    compare();
  };
  const compare = () => {
    if (kept?.size !== tree.size) return;
    untouched(kept.root.equals(tree.root()), `At ${kept.size} leaves the root is not that of the checkpoint kept.`);
    compared = true;
  };
  compare();

  for await (const line of lines) {
    readable(!end, "Something stands behind the end.");
    onlyHas(line, [], ["event", "subtree", "record", "policy", "row", "end"]);
    readable(Object.keys(line).length === 1, "A line has not one member.");
    const { event, subtree, record: other, policy, row } = line;
    if (event) {
      onlyHas(event, EVENT, ABOUT_AN_EVENT);
      version++;
      untouched(event.version === version, `Version ${event.version} stands where ${version} follows.`, version);
      const bytes = record(header.origin, header.stream, event, link);
      link = sha256(bytes);
      untouched(hex(link) === event.link, `The record hashes to ${hex(link)}, its link is ${event.link}.`, version);
      if (tree.size < covers) {
        grow(leaf(bytes));
        hidden = false;
      } else {
        uncovered ??= version;
      }
      decisions ??= ["flag_created", "segment_created"].includes(event.type)
        ? new Flags(header.stream, policies, event.type)
        : new Decisions(header.stream, policies);
      if (rows) rows.next(event);
      else wrong ??= decisions.judge(event);
    } else if (subtree) {
      onlyHas(subtree, ["level", "hash"]);
      grow(decode(subtree.hash, "hex", 32), subtree.level);
      hidden = true;
    } else if (policy) {
      onlyHas(policy, [...EVENT, "stream", "previous"], ABOUT_AN_EVENT);
      readable(policy.stream !== header.stream, "A policy is an event of this stream.");
      const bytes = record(header.origin, policy.stream, policy, decode(policy.previous, "hex", 32));
      untouched(hex(sha256(bytes)) === policy.link, "A policy does not hash to its link.");
      grow(leaf(bytes));
      if (policy.type === "approval_policy_changed") policies.set(policy.stream, JSON.parse(policy.data));
    } else if (row) {
      readable(rows, "A row is not of this format.");
      rows.add(row);
    } else if (other) {
      const bytes = decode(other, "base64");
      const prefix = prefixes.find((p) => bytes.subarray(0, p.length).equals(p));
      untouched(prefix, "A record is not one of this origin.");
      const stream = bytes.subarray(prefix.length, prefix.length + 16);
      untouched(stream.length === 16 && !stream.equals(own), "A record is one of this stream.");
      grow(leaf(bytes));
    } else {
      onlyHas(line.end, ["events", "head"]);
      end = line.end;
    }
  }

  readable(end, "The end is missing.");
  rows?.end();
  untouched(end.events === version, `The end tells ${end.events} events, there are ${version}.`);
  untouched(end.head === hex(link), `The end tells the link ${end.head}, the last is ${hex(link)}.`);
  untouched(tree.size === covers, `There are ${tree.size} leaves, the checkpoint says ${covers}.`);
  untouched(!signed || signed.root.equals(tree.root()), "The tree's root is not the checkpoint's.");
  if (wrong) return wrong;
  const covered = (ok, reason, at) => { if (!ok) throw new Finding("not covered", at, reason); };
  covered(signed, "The file has no checkpoint.");
  covered(!uncovered, "The checkpoint is older than this event.", uncovered);
  covered(!kept || compared, "The file does not show the tree of the checkpoint that was kept.");
  covered(!hidden, "Leaves behind the last event are hidden in subtrees.");
  covered(!rows?.away.size, `The rows of ${rows?.away.size} batches are kept elsewhere.`);
  const deviations = decisions?.deviations ?? [];
  return { verdict: "intact", events: version, head: hex(link), checkpointSize: covers, deviations };
}

// ---- Section 7: the receipt

function verifyReceipt(text, key) {
  const [, encoded, number, hashes, note] =
    /^c2sp\.org\/tlog-proof@v1\nextra (\S+)\nindex (0|[1-9]\d{0,15})\n((?:\S+\n)*)\n(.*)$/s.exec(text) ?? [];
  readable(note, "This is not a receipt.");
  const checkpoint = checkpointOf(note, key);
  const event = JSON.parse(decode(encoded, "base64").toString());
  onlyHas(event, [...EVENT, "stream", "previous"], ABOUT_AN_EVENT);
  const bytes = record(checkpoint.origin, event.stream, event, decode(event.previous, "hex", 32));
  untouched(hex(sha256(bytes)) === event.link, "The record does not hash to its link.", event.version);
  const proof = hashes.split("\n").slice(0, -1).map((h) => decode(h, "base64", 32));
  const root = rootOfProof(leaf(bytes), Number(number), checkpoint.size, proof);
  untouched(root.equals(checkpoint.root), "The proof does not lead to the checkpoint's root.", event.version);
  const { stream, version: sequence } = event;
  return { verdict: "intact", stream, sequence, head: event.link, checkpointSize: checkpoint.size };
}

// ---- The command

function parse() {
  const text = { type: "string" };
  const options = { key: text, checkpoint: text, receipt: text };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const { key, checkpoint, receipt } = values;
  const [file, more] = receipt === undefined ? positionals : [receipt, positionals[0] ?? checkpoint];
  if (!key || !file || more) throw new Error("One file is verified by the key of one log.");
  accessSync(file, constants.R_OK);
  return { file, receipt, key: parseKey(key), checkpoint: checkpoint && readFileSync(checkpoint, "utf8") };
}

async function answer({ file, receipt, key, checkpoint }) {
  try {
    if (receipt) return verifyReceipt(readFileSync(file, "utf8"), key);
    return await verifyExport(file, key, checkpoint && checkpointOf(checkpoint, key));
  } catch (e) {
    return e instanceof Finding ? e.answer : { verdict: "unreadable", sequence: null, reason: e.message };
  }
}

let asked;
try {
  asked = parse();
} catch (e) {
  console.error(`${e.message}\nusage: node verify-export.mjs FILE --key KEY [--checkpoint FILE]`);
  console.error("       node verify-export.mjs --receipt FILE --key KEY");
  process.exit(2);
}
const found = await answer(asked);
console.log(JSON.stringify(found));
process.exitCode = { intact: 0, "not covered": 3 }[found.verdict] ?? 1;
