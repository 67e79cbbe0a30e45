import type { Change } from "./protocol";

// The server keeps to the same lists (ElementContent). Whoever could put something else on the way here gets nothing run,
// either: no markup, no handlers, no addresses but these.
const harmless =
  /^(class|dir|height|hidden|lang|placeholder|rel|role|tabindex|target|title|width|(aria|data)-[a-z0-9-]+)$/;
const loadsOrRuns = /[;{}<>@\\]|(url|expression)\(/i;

// By its number, which is shorter on every page: NodeFilter.SHOW_TEXT.
const onlyTexts = 4;

const leads = (address: string | null | undefined, schemes: RegExp) =>
  address != null && schemes.test(new URL(address, document.baseURI).protocol);

/** Which change has an element's text, source, … first: a later one of another experiment does not fight for it. */
let owners = new WeakMap<Element, Record<string, Change>>();
export const forgetOwners = () => (owners = new WeakMap());

/**
 * Makes an element show a change's content.
 *
 * @returns whether anything had to be written; a second time nothing has, unless the page has put something else there
 */
export function show(element: Element, change: Change): boolean {
  const { text, source, alternativeText, target, attributes, style } = change.content;
  const owned = owners.get(element) || {};
  owners.set(element, owned);
  let written = false;

  const facet = (name: string, write: (isFirst: boolean) => unknown) => {
    const owner = owned[name];
    owned[name] = owner || change;
    if (owned[name] === change && write(!owner)) {
      written = true;
    }
  };
  /** @param value Null takes it away. */
  const attribute = (on: Element, name: string, value: string | null) =>
    facet(name, () => {
      const differs = on.getAttribute(name) !== value;
      if (differs) {
        value === null ? on.removeAttribute(name) : on.setAttribute(name, value);
      }
      return differs;
    });

  if (text != null) {
    if (!element.matches("input")) {
      facet("text", () => rewrite(element, text));
    } else if (element.matches("[type=submit],[type=button]")) {
      // what it shows; of any other input it would be what the visitor has typed
      attribute(element, "value", text);
    }
  }
  const image = element.querySelector("img") || element;
  if (alternativeText != null) {
    attribute(image, "alt", alternativeText);
  }
  if (leads(source, /^https?:/)) {
    // A <source> without a srcset is passed over; taking it away would pull it from under a framework.
    for (const candidate of [image, ...(image.closest("picture")?.querySelectorAll("source") ?? [])]) {
      attribute(candidate, "srcset", null);
    }
    attribute(image, "sizes", null);
    attribute(image, "src", source!);
  }
  if (element.matches("a") && leads(target, /^(https?|mailto|tel):/)) {
    attribute(element, "href", target!);
  }
  for (const name in attributes) {
    if (harmless.test(name)) {
      attribute(element, name, attributes[name]!);
    }
  }
  for (const name in style) {
    const value = style[name]!;
    // Once only: a browser does not spell what it gives back as it was given.
    facet("style " + name, (isFirst) => {
      const [plain, important] = value.split(/\s*!(?=important$)/);
      if (isFirst && !loadsOrRuns.test(value)) {
        (element as HTMLElement).style.setProperty(name, plain!, important);
      }
    });
  }
  return written;
}

/**
 * The first text becomes the new one and the others become empty, but all stay where they are: icons survive, and so
 * does a framework that comes back to nodes it has made.
 *
 * @returns whether it was another text
 */
function rewrite(element: Element, text: string): boolean {
  const texts: Text[] = [];
  const walker = document.createTreeWalker(element, onlyTexts);
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    if (node.data.trim() && !node.parentElement!.closest("svg,style,script")) {
      texts.push(node);
    }
  }
  const [first = new Text(), ...others] = texts;
  // What surrounds it may keep it from an icon.
  const data = first.data.replace(/\S.*\S|\S|^$/s, () => text);
  const differs = others[0] || first.data !== data;
  if (differs) {
    first.data = data;
    texts[0] || element.append(first);
    others.forEach((other) => (other.data = ""));
  }
  return !!differs;
}
