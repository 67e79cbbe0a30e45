import { decoded } from "../Frame/addresses.ts";

export const tabs = ["results", "traffic", "health", "whatif", "setup", "record"] as const;
export type Tab = (typeof tabs)[number];

/** The experiment and the tab that an address names; null for another page. */
export function routeOf(path: string): { id: string; tab: Tab } | null {
  if (path === "/experiments/new") {
    return null;
  }
  const [, first, id, name = "results", ...rest] = path.split("/");
  const tab = tabs.find((known) => known === name);
  return first === "experiments" && id && tab && rest.length === 0 ? { id: decoded(id), tab } : null;
}

export const addressOf = (id: string, tab: Tab = "results"): string =>
  `/experiments/${encodeURIComponent(id)}${tab === "results" ? "" : `/${tab}`}`;
