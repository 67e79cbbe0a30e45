import {
  checkConsistency,
  follow,
  hex,
  leafOf,
  ofBase64,
  readCheckpoint,
  readKey,
  rootOfInclusion,
  same,
  start,
  Tampered,
  type Entry,
  type Link,
} from "./ledger.ts";
import type { VerifierRequest, VerifierMessage } from "./verification.ts";

/** How many events the server gives at once. */
const PageSize = 1_000;

/** How many pages are asked for before they are looked at: the server reads while this browser hashes. */
const Ahead = 4;

/** How often the checkpoint is asked for again until it has the newest event, and how long that waits; milliseconds. */
const Tries = 10;
const Pause = 1_500;

const report = (said: VerifierMessage) => postMessage(said);

class NoAnswer extends Error {}

async function ask(path: string): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: "same-origin" });
  } catch {
    throw new NoAnswer("The server does not answer.");
  }
  if (!answer.ok) {
    const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
    throw new NoAnswer(detail ?? answer.statusText);
  }
  return answer;
}

const read = async <T>(path: string): Promise<T> => (await ask(path)).json() as Promise<T>;

const proofOf = ({ proof }: { proof: string[] }) => proof.map(ofBase64);

async function verify({ experiment, upTo, kept }: VerifierRequest): Promise<void> {
  const { keys } = await read<{ keys: { verifier: string }[] }>("/audit/log/keys");
  // The key that this browser kept, else the newest: from then on it is the one.
  const verifier = kept?.key ?? keys.at(-1)?.verifier;
  if (!verifier) {
    throw new NoAnswer("The log has no key yet.");
  }
  const key = await readKey(verifier);
  const chain = await walk(key.name, experiment, upTo);
  for (let again = 0; ; again++) {
    const note = await (await ask("/audit/log/checkpoint")).text();
    const tree = await readCheckpoint(note, key);
    if (kept) {
      await agree(await readCheckpoint(kept.checkpoint, key), tree);
    }
    const at = await placeOf(experiment, chain.sequence, again === Tries);
    if (at !== null && at < tree.size) {
      const inclusion = await read<{ proof: string[] }>(
        `/audit/log/proofs/inclusion?index=${at}&size=${tree.size}`,
      );
      const root = rootOfInclusion(leafOf(chain.record!), at, tree.size, proofOf(inclusion));
      if (!same(root, tree.root)) {
        throw new Tampered("The event is not in the log that was signed for.", chain.sequence);
      }
      report({
        kind: "intact",
        events: chain.sequence,
        head: hex(chain.hash),
        size: tree.size,
        root: hex(tree.root),
        isFirst: !kept,
        kept: { key: verifier, checkpoint: note },
      });
      return;
    }
    if (again === Tries) {
      throw new NoAnswer("The newest event is not signed for yet.");
    }
    await new Promise((done) => setTimeout(done, Pause));
  }
}

/** Which leaf of the log an event is; null while it is not yet in it. */
async function placeOf(experiment: string, sequence: number, isLast: boolean): Promise<number | null> {
  try {
    return (
      await read<{ index: number }>(
        `/audit/log/proofs/inclusion?experiment=${experiment}&sequence=${sequence}`,
      )
    ).index;
  } catch (error) {
    if (error instanceof NoAnswer && !isLast) {
      return null;
    }
    throw error;
  }
}

/** The chain of all events, each of which is hashed here while the next ones come. */
async function walk(origin: string, experiment: string, upTo: number): Promise<Link> {
  let asked = 0;
  const coming: Promise<{ entries: Entry[] }>[] = [];
  const askMore = () => {
    while (coming.length < Ahead && asked < upTo) {
      const limit = Math.min(PageSize, upTo - asked);
      const page = read<{ entries: Entry[] }>(
        `/api/experiments/${experiment}/audit?after=${asked}&limit=${limit}`,
      );
      page.catch(() => {}); // whoever waits for it hears of it
      coming.push(page);
      asked += limit;
    }
  };
  let link = start;
  for (askMore(); coming.length > 0; askMore()) {
    const { entries } = await coming.shift()!;
    askMore();
    const wanted = Math.min(PageSize, upTo - link.sequence);
    link = follow(origin, experiment, link, entries);
    report({ kind: "progress", done: link.sequence, of: upTo });
    if (entries.length < wanted) {
      throw new Tampered("Events are missing at the end.", link.sequence + 1);
    }
  }
  return link;
}

/** The log begins with what this browser kept of it. */
async function agree(
  before: { size: number; root: Uint8Array<ArrayBuffer> },
  now: typeof before,
): Promise<void> {
  const needsProof = before.size > 0 && before.size < now.size;
  const proof = needsProof
    ? proofOf(
        await read<{ proof: string[] }>(`/audit/log/proofs/consistency?from=${before.size}&to=${now.size}`),
      )
    : [];
  checkConsistency(before, now, proof);
}

addEventListener("message", ({ data }: MessageEvent<VerifierRequest>) => {
  verify(data).catch((error: unknown) =>
    report(
      error instanceof Tampered
        ? { kind: "tampered", reason: error.message, sequence: error.sequence }
        : { kind: "failed", reason: error instanceof Error ? error.message : String(error) },
    ),
  );
});
