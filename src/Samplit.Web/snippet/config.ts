import type { Options } from "./protocol";

/** Null in a script that was not loaded as one, which then has no server to ask. */
const script = document.currentScript as HTMLScriptElement | null;
const data: DOMStringMap = script?.dataset ?? {};
const site = self.samplitSite;
delete self.samplitSite;

export const token = site?.token ?? data.token;
export const base = script && new URL(script.src).origin;

/** Whether this is the code that pages pin by its digest: that has all of it, so that no code comes that is not pinned. */
declare const isPinned: boolean;

/** What watches whether variants are seen: fetched once a page is decided. */
export const watcher = (): Promise<typeof import("./watch")> =>
  isPinned ? import("./watch") : import(site!.watch!);

/** Read when it is needed, so that a page may change its attributes and refresh. */
export const option = <K extends keyof Options>(name: K): Options[K] =>
  self.samplitOptions?.[name] ?? (data[name] as Options[K]);

/** The page's address as experiments see it: without a fragment, and without our own parameter for trying variants. */
export const here = () =>
  location.href.replace(/#.*|([?&])samplit_force=[^&#]*&?/g, "$1").replace(/[?&]$/, "");

/** What experiments may change at this address. */
export const touched = (): string[] =>
  (site?.hide ?? [{ css: data.hide ? [data.hide] : [] }])
    .filter(({ on }) => !on || on.some((pattern) => new RegExp(pattern, "i").test(here())))
    .flatMap(({ css }) => css);
