import { guard } from "./guard";

const prefix = "samplit.";

/** Begins the name of what lives as long as the tab, not as long as the browser lets it. */
export const inTab = "tab.";

const storageOf = (name: string) => (name.startsWith(inTab) ? sessionStorage : localStorage);

/** What a browser refuses to keep (private windows, sandboxes, full storage) lives as long as the page. */
let memory: Record<string, string> = {};

export function read(name: string): string | null {
  try {
    return memory[name] ?? storageOf(name).getItem(prefix + name);
  } catch {
    return null;
  }
}

/** @returns whether it outlives the page */
export function write(name: string, value: string): boolean {
  try {
    storageOf(name).setItem(prefix + name, value);
    return delete memory[name];
  } catch {
    memory[name] = value;
    return false;
  }
}

/** @returns an empty object where nothing lies there, or something that is no object */
export function readJson<T extends object>(name: string): T {
  try {
    return Object(JSON.parse(read(name)!));
  } catch {
    return {} as T;
  }
}

/**
 * Changes what other tabs have left of it by now, never what this one has read earlier: no tab overwrites what another
 * one has kept.
 */
export const update = <T extends object>(name: string, change: (now: T) => T): boolean =>
  write(name, JSON.stringify(change(readJson(name))));

export function eraseAll(): void {
  memory = {};
  for (const name of ["", inTab]) {
    guard(() => {
      const storage = storageOf(name);
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix))
        .forEach((key) => storage.removeItem(key));
    })();
  }
}
