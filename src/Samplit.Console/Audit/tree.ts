// docs/audit-format.md, section 2: the tree over all events (RFC 9162, sections 2.1.3.2 and 2.1.4.2).

import { same, Tampered, type Bytes } from "./bytes.ts";
import { sha256 } from "./sha256.ts";

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
