import { batch, computed, signal } from "@preact/signals";
import { isPage } from "./addresses.ts";

/** Where the browser is: the address is the state of the console, so that it can be kept, shared and gone back to. */
const address = signal(new URL(location.href));

export const path = computed(() => address.value.pathname);

/** A value of the query; null without it. */
export function parameter(name: string): string | null {
  return address.value.searchParams.get(name);
}

/** The same page with other values in its query; null takes one away. */
export function withParameters(values: Record<string, string | number | null>, to = path.value): string {
  const query = new URLSearchParams(address.value.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) {
      query.delete(name);
    } else {
      query.set(name, String(value));
    }
  }
  const text = query.toString();
  return text ? `${to}?${text}` : to;
}

/** @param replace Whether "back" leads to where the browser was before this page. */
export function go(to: string, replace = false): void {
  const before = address.peek().pathname;
  const next = new URL(to, location.href);
  if (next.href === address.peek().href) {
    return;
  }
  history[replace ? "replaceState" : "pushState"](null, "", next);
  arrive(next, next.pathname !== before);
}

/** Called when another page is shown, so that it can be announced. */
let whenTurned: () => void = () => {};

export function onTurn(turned: () => void): void {
  whenTurned = turned;
}

function arrive(next: URL, isOtherPage: boolean): void {
  batch(() => (address.value = next));
  if (isOtherPage) {
    scrollTo(0, 0);
    whenTurned();
  }
}

/** Has links to pages of the console turn them without loading anything. */
export function start(): void {
  addEventListener("popstate", () => {
    const next = new URL(location.href);
    arrive(next, next.pathname !== address.peek().pathname);
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a");
    if (
      link &&
      isOurs(link) &&
      event.button === 0 &&
      !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.defaultPrevented)
    ) {
      event.preventDefault();
      go(link.href);
    }
  });
}

function isOurs(link: HTMLAnchorElement): boolean {
  return (
    link.origin === location.origin &&
    !link.hasAttribute("download") &&
    link.target !== "_blank" &&
    isPage(link.pathname)
  );
}
