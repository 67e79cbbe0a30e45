import { signal } from "@preact/signals";

/** How often the server is asked while somebody looks. */
const Interval = 5_000;

export type Liveliness = { kind: "polling" } | { kind: "offline"; since: number };

export const liveliness = signal<Liveliness>({ kind: "polling" });

/** Asks again and again for what may have changed, until the answer is called; not while nobody looks. */
export function follow(_: string | null, again: () => void): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === "visible") {
      again();
    }
  }, Interval);
  return () => clearInterval(timer);
}

export function heard(isHere: boolean): void {
  const before = liveliness.peek();
  if (isHere) {
    if (before.kind === "offline") {
      liveliness.value = { kind: "polling" };
    }
  } else if (before.kind !== "offline") {
    liveliness.value = { kind: "offline", since: Date.now() };
  }
}
