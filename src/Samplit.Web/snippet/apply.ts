import { forgetOwners, show } from "./content";
import { css, find } from "./find";
import { guard } from "./guard";
import type { Change, Experiment } from "./protocol";

let active: { id: string; change: Change; written: number }[] = [];

/** How often each place is written again on a page view: a page that insists on its own content gets it in the end. */
const maxRewrites = 20;

const isReading = () => document.readyState === "loading";

/**
 * What the first selector finds that finds anything. A fallback waits until the page was read to its end: before, it might
 * find something else that merely stands further up than what the first one is about to find.
 */
export function matches({ selectors }: Change): Element[] {
  for (const selector of isReading() ? selectors.slice(0, 1) : selectors) {
    const found = find(selector);
    if (found[0]) {
      return found;
    }
  }
  return [];
}

/**
 * From now on the page shows these experiments, in place of those before.
 *
 * @param isLate The page has been in sight: an experiment of which an element was seen as the original leaves all its
 * elements so, as what changes before one's eyes is a flicker, and half of a combination is neither the original nor the
 * variant. One of which no element was there yet shows its variant as they come.
 */
export function activate(experiments: Experiment[], isLate: boolean): void {
  forgetOwners();
  active = experiments.flatMap(({ id, changes = [] }) =>
    isLate && changes.some((change) => matches(change)[0])
      ? []
      : changes.map((change) => ({ id, change, written: 0 })),
  );
}

/** Ends what is shown of experiments other than these: elements that come later stay as they are. */
export const endOthers = (experiments: Experiment[]) => {
  active = active.filter((one) => experiments.some(({ id }) => id === one.id));
};

/**
 * Shows what is active wherever it is not shown.
 *
 * @returns css for what had better not be seen yet: an image that is still loading, and what a fallback may turn out to be
 */
export const apply = (): string[] =>
  active.flatMap((one) => {
    const { change } = one;
    const { selectors } = change;
    const found = matches(change);
    for (const element of found) {
      if (one.written < maxRewrites * found.length && guard(show)(element, change)) {
        one.written++;
      }
    }
    const isWaiting = found[0] ? change.content.source && found.some(isLoading) : isReading() && selectors[1];
    return isWaiting ? selectors.flatMap((selector) => css(selector) || []) : [];
  });

// A lazy image may stand so far down that it is not even asked for.
const isLoading = (element: Element) =>
  element instanceof HTMLImageElement && !element.complete && element.loading !== "lazy";
