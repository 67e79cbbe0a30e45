import { guard, nothing } from "./guard";

/** Nothing is hidden longer than this, whatever happens: the page comes first. */
export const longest = 500;

let current = "";
let show = nothing;

/** When hiding began and ended on this page view, by performance.now(); both 0 where nothing was hidden. */
export const blank = { began: 0, ended: 0 };

// Elements are hidden by visibility: unlike with opacity, none of the page's own transitions fades them in afterwards, no
// click hits what cannot be seen, and no screen reader reads what is about to change. A whole page is hidden by opacity,
// which leaves an autofocus where it is. Neither moves anything. Their descendants go with them, even those that say
// they are visible.
const rule = (selector: string) =>
  selector === "html"
    ? "html{opacity:0!important}"
    : `:is(${selector}),:is(${selector}) *{visibility:hidden!important}`;

/** Shows all, and forgets how long it took. */
export function restart(): void {
  hide([]);
  blank.began = blank.ended = 0;
}

/** Hides exactly what these find; nothing any more for none. */
export function hide(selectors: string[]): void {
  const rules = selectors.map(rule);
  const wanted = rules.join("");
  if (wanted !== current) {
    current = wanted;
    show();
    show = wanted ? adopt(rules) : nothing;
    blank.ended = performance.now();
    blank.began = blank.began || blank.ended;
  }
}

/**
 * A constructed sheet needs no permission of the page's content security policy, and takes one rule at a time: no selector ends
 * its own and begins another. Safari before 16.4 has none, and there nothing is hidden, as by the loader.
 */
function adopt(rules: string[]): () => void {
  try {
    const sheet = new CSSStyleSheet();
    for (const one of rules) {
      // A selector that this browser cannot read finds nothing, either.
      guard(() => sheet.insertRule(one))();
    }
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    };
  } catch {
    return nothing;
  }
}
