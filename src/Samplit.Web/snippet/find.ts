import { guard } from "./guard";
import type { Selector } from "./protocol";

const before = { css: "", id: "#", class: "." };

/** @returns undefined for an XPath, which no style sheet can name */
export const css = ({ kind, value }: Selector): string | undefined =>
  kind === "xpath" ? undefined : kind === "css" ? value : before[kind] + CSS.escape(value);

const search = guard((selector: Selector): Element[] => {
  const name = css(selector);
  if (name) {
    return [...document.querySelectorAll(name)];
  }
  const found = document.evaluate(selector.value, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
  return Array.from({ length: found.snapshotLength }, (_, i) => found.snapshotItem(i) as Element).filter(
    ({ matches }) => matches,
  );
});

/** All that one selector finds; nothing where the browser cannot read it. */
export const find = (selector: Selector) => search(selector) ?? [];
