import { signal } from "@preact/signals";
import { get } from "../Http/api.ts";
import { store, readStored } from "../Frame/storage.ts";

/** What this browser knows of the log from before. */
export interface Kept {
  /** The log's public key. */
  key: string;
  /** The last checkpoint that was verified here, as it was signed. */
  checkpoint: string;
}

export interface VerifierRequest {
  experiment: string;
  upTo: number;
  kept: Kept | null;
}

export type VerifierMessage =
  | { kind: "progress"; done: number; of: number }
  | {
      kind: "intact";
      events: number;
      head: string;
      size: number;
      root: string;
      /** Whether nothing was kept from before: then it is this browser's first look at the log. */
      isFirst: boolean;
      kept: Kept;
    }
  | { kind: "tampered"; reason: string; sequence: number | null }
  | { kind: "failed"; reason: string };

/** What came of verifying the experiment that is open, in this browser; null before. */
export const outcome = signal<{ experiment: string; what: VerifierMessage } | null>(null);

declare const VerifierAddress: string;

let worker: Worker | undefined;

/** Why this browser cannot verify here; null when it can. */
export const obstacle = (): "insecure" | null => (globalThis.crypto?.subtle ? null : "insecure");

function known(): Kept | null {
  try {
    return JSON.parse(readStored("log") ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

/** The key of the log: that which this browser kept, else the server's. */
export async function trustedKey(): Promise<string> {
  const { keys } = known() ? { keys: [] } : await get("/audit/log/keys");
  const key = known()?.key ?? keys.at(-1)?.verifier;
  if (!key) {
    throw new Error("The log has no key yet.");
  }
  return key;
}

interface Policy {
  createScriptURL(path: string): string;
}

declare const trustedTypes: { createPolicy(name: string, rules: Policy): Policy } | undefined;

let policy: Policy | undefined;

/** Only this one file is run. */
function trusted(path: string): string {
  if (typeof trustedTypes === "undefined") {
    return path;
  }
  policy ??= trustedTypes.createPolicy("samplit", {
    createScriptURL: (wanted) => {
      if (wanted !== VerifierAddress) {
        throw new TypeError("Not a file of the console.");
      }
      return wanted;
    },
  });
  return policy.createScriptURL(path);
}

export function verify(experiment: string, upTo: number): void {
  stop();
  worker = new Worker(trusted(VerifierAddress), { type: "module" });
  const report = (what: VerifierMessage) => (outcome.value = { experiment, what });
  worker.onmessage = ({ data }: MessageEvent<VerifierMessage>) => {
    report(data);
    if (data.kind === "intact") {
      store("log", JSON.stringify(data.kept));
    }
    if (data.kind !== "progress") {
      stop();
    }
  };
  worker.onerror = () => report({ kind: "failed", reason: "" });
  report({ kind: "progress", done: 0, of: upTo });
  worker.postMessage({ experiment, upTo, kept: known() } satisfies VerifierRequest);
}

export function stop(): void {
  worker?.terminate();
  worker = undefined;
}
