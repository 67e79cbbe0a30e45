import { signal } from "@preact/signals";
import { store, readStored } from "./storage.ts";

/** Single keys may be switched off (WCAG 2.1.4). */
export const single = signal(readStored("keys") !== "off");

export function useSingleKeys(on: boolean): void {
  single.value = on;
  store("keys", on ? null : "off");
}

type Action = () => void;
const actions: Map<string, Action>[] = [];

/** Has keys do something until the answer is called. What was said last comes first. A sequence is "g o". */
export function onKeys(map: Record<string, Action>): () => void {
  const mine = new Map(Object.entries(map));
  actions.push(mine);
  return () => void actions.splice(actions.indexOf(mine), 1);
}

let first: string | undefined;
let forget: ReturnType<typeof setTimeout> | undefined;

export function listen(): void {
  addEventListener("keydown", (event) => {
    const name = nameOf(event);
    const isChord = event.ctrlKey || event.metaKey;
    if (event.altKey || event.defaultPrevented || (!isChord && (isField(event.target) || isOpen()))) {
      return;
    }
    if (!isChord && ((name !== "Escape" && !single.peek()) || hasOwnUse(event.target, name))) {
      return;
    }
    const action = find(first ? `${first} ${name}` : name) ?? (first ? find(name) : undefined);
    clearTimeout(forget);
    first = undefined;
    if (action) {
      event.preventDefault();
      action();
    } else if (startsSequence(name)) {
      first = name;
      forget = setTimeout(() => (first = undefined), 1500);
    }
  });
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key === " " ? "Space" : event.key;
  const isLetter = key.length === 1;
  return (event.ctrlKey || event.metaKey ? "Mod+" : "") + (event.shiftKey && !isLetter ? "Shift+" : "") + key;
}

const find = (name: string): Action | undefined => actions.findLast((map) => map.has(name))?.get(name);

const startsSequence = (name: string): boolean =>
  actions.some((map) => [...map.keys()].some((known) => known.startsWith(`${name} `)));

/** Where a key writes something, or has a meaning of its own. */
function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
      (target instanceof HTMLInputElement && target.type !== "range" && target.type !== "checkbox") ||
      target.dataset.keys === "own")
  );
}

/** Space presses what is pressed, and arrows move what scrolls. */
function hasOwnUse(target: EventTarget | null, name: string): boolean {
  const within = (selector: string) => target instanceof Element && target.closest(selector) !== null;
  return name === "Space"
    ? within("button, a, summary, label, input")
    : /^(Arrow|Home|End)/.test(name) && within(".scroll, pre");
}

const isOpen = (): boolean => document.querySelector("dialog[open]") !== null;
