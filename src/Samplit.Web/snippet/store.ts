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

/** @param otherwise Where nothing lies there, or something that is no object. */
export function readJson<T>(kind: Kind, name: string, otherwise: T): T {
  try {
    const found = JSON.parse(read(kind, name)!);
    return Object(found) === found ? found : otherwise;
  } catch {
    return otherwise;
  }
}

/**
 * Changes what other tabs have left of it by now, never what this one has read earlier: no tab overwrites what another
 * one has kept.
 */
export const update = <T>(kind: Kind, name: string, otherwise: T, change: (now: T) => T): boolean =>
  write(kind, name, JSON.stringify(change(readJson(kind, name, otherwise))));

export function eraseAll(): void {
  memory = {};
  for (const kind of ["localStorage", "sessionStorage"] as const) {
    try {
      for (const key of Object.keys(window[kind])) {
        if (key.startsWith(prefix)) {
          window[kind].removeItem(key);
        }
      }
    } catch {
      // refused, so there is nothing to erase
    }
  }
}
