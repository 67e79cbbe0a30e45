import { guard } from "./guard";

/** Calls after each change of the address within the page, whoever makes it; it is up to the callee what has changed. */
export function onNavigation(changed: () => void): void {
  // After the page's own code of the same turn, and still before anything is painted: a framework that goes there in two
  // steps has arrived then.
  const soon = guard(() => void Promise.resolve().then(guard(changed)));
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (this: History, ...given: Parameters<History["pushState"]>) {
      original.apply(this, given);
      soon();
    };
  }
  addEventListener("popstate", soon);
}
