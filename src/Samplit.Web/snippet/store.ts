import { guard } from "./guard";

type Kind = "localStorage" | "sessionStorage";

const prefix = "samplit.";

/** What a browser refuses to keep (private windows, sandboxes, full storage) lives as long as the page. */
let memory: Record<string, string> = {};

export function read(kind: Kind, name: string): string | null {
  try {
    return memory[name] ?? window[kind].getItem(prefix + name);
  } catch {
    return null;
  }
}

/** @returns whether it outlives the page */
export function write(kind: Kind, name: string, value: string): boolean {
  try {
    window[kind].setItem(prefix + name, value);
    return delete memory[name];
  } catch {
    memory[name] = value;
    return false;
  }
}

/** @returns an empty object where nothing lies there, or something that is no object */
export function readJson<T extends object>(kind: Kind, name: string): T {
  try {
    return Object(JSON.parse(read(kind, name)!));
  } catch {
    return {} as T;
  }
}

/**
 * Changes what other tabs have left of it by now, never what this one has read earlier: no tab overwrites what another
 * one has kept.
 */
export const update = <T extends object>(kind: Kind, name: string, change: (now: T) => T): boolean =>
  write(kind, name, JSON.stringify(change(readJson(kind, name))));

export function eraseAll(): void {
  memory = {};
  for (const kind of ["localStorage", "sessionStorage"] as const) {
    guard(() => {
      const storage = window[kind];
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix))
        .forEach((key) => storage.removeItem(key));
    })();
  }
}
