import { option, token } from "./config";
import { guard } from "./guard";
import { inTab, read, write } from "./store";

const name = "visitor";

// randomUUID exists on secure pages only; 128 random bits are as good.
export const random = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

// A sandboxed frame has no cookies, and says so by throwing.
const cookie = guard(() => /\bsamplit_visitor=([\w-]+)/.exec(document.cookie)?.[1]);

const setCookie = guard((value: string, seconds: number) => {
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `samplit_visitor=${value};path=/;max-age=${seconds};samesite=lax${secure}`;
});

/**
 * The visitor's id, which lies in a cookie and in localStorage, as either may be refused or cleared. Where they differ
 * the cookie counts: all tabs see one and the same at any time, while browsers let a tab's localStorage lag behind.
 */
export function visitor(): string {
  const id = cookie() ?? read(name) ?? random();
  setCookie(id, 3e7);
  write(name, id);
  return id;
}

/**
 * The same, made by one tab at a time: of two that are new at once, both ask with one. Pages that are not secure have no
 * locks, nor have sandboxed frames; there the last one counts, from the second view on.
 */
export const visitorOfAllTabs = (): Promise<string> | string =>
  navigator.locks?.request(name, visitor).catch(visitor) ?? visitor();

export function session(): string {
  const id = read(inTab + "session") ?? random();
  write(inTab + "session", id);
  return id;
}

/** What all requests say of who asks, besides the visitor. */
export const asker = () => ({ token, session: session(), household: option("household") });

export const forgetVisitor = () => setCookie("", 0);
