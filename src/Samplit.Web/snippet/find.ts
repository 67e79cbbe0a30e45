import { guard } from "./guard";
import type { Selector } from "./protocol";

// By its number, which is shorter on every page: XPathResult.ORDERED_NODE_ITERATOR_TYPE.
const inOrder = 5;

/** @returns undefined for an XPath, which no style sheet can name */
export const css = ({ kind, value }: Selector): string | undefined =>
  kind === "css" ? value : kind === "xpath" ? undefined : `[${kind}~=${JSON.stringify(value)}]`;

const search = guard((selector: Selector): Element[] => {
  const name = css(selector);
  if (name) {
    return [...document.querySelectorAll(name)];
  }
  const nodes = document.evaluate(selector.value, document, null, inOrder);
  const found: Element[] = [];
  for (let node; (node = nodes.iterateNext() as Element | null);) {
    if (node.nodeType === 1) {
      found.push(node);
    }
  }
  return found;
});

/** All that one selector finds; nothing where the browser cannot read it. */
export const find = (selector: Selector) => search(selector) || [];
