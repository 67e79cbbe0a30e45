import { matches } from "./apply";
import { guard, nothing } from "./guard";
import type { Change, Experiment, Exposure, Timing } from "./protocol";
import { say } from "./say";
import { beyond } from "./split";
import { update } from "./store";

/*
 * Whether variants are seen: a part of its own, fetched once a page is decided, as nothing that is shown waits for it.
 */

/** Its visitors are counted, and see the original. */
const untilMissing = 2_000;

/** Half of an element, or of the window where an element is larger than that. */
const enough = 0.5;

/** At which parts of an element in view it is looked: of one that is many windows high, too. */
const steps = Array.from({ length: 26 }, (_, i) => i / 50);

const maxExperiments = 100;

let stop = nothing;

/**
 * Reports each experiment of which the visitor sees their variant, once a visitor and variant as far as the browser keeps that:
 * as soon as one of the elements that the experiment may change is in view, whether this variant changes it or not, so
 * that no variant is seen more easily than another. One without elements is seen with the page.
 *
 * @param experiments All that the visitor is known to be in.
 * @param timing Of the view; absent where somebody looks at variants, and nothing counts.
 */
export const watch = guard(
  (experiments: Experiment[], report: (exposure: Exposure) => void, timing: Timing | undefined): void => {
    stop();
    if (timing) {
      measure("samplit:blank", timing.blankMilliseconds);
      measure("samplit:decision", timing.decisionMilliseconds);
    }
    const watched = experiments.filter(
      ({ url, inPage, variant }) => variant && (url ? !beyond(url) : inPage !== false),
    );
    // Not of a view that is over, or once consent was withdrawn.
    const isOfNow = ({ id, variant }: Experiment) => self.samplit!.variant(id) === variant;
    const see = (experiment: Experiment) => {
      if (timing && isOfNow(experiment) && isNew(experiment)) {
        report({ kind: "exposure", experiment: experiment.id, variant: experiment.variant!, at: Date.now() });
      }
      unseen.delete(experiment);
      unseen.size || end();
    };
    /** Of which an element is waited for: what a page shows after its address has changed is watched anew. */
    const unseen = new Set(watched.filter(({ changes }) => changes?.[0]));
    const end = () => {
      inView.disconnect();
      whatComes.disconnect();
    };
    const elements = new Map<Element, Set<Experiment>>();
    const found = new Set<Change>();
    const inView = new IntersectionObserver(
      (entries) =>
        entries.forEach(({ target, isIntersecting, intersectionRatio, intersectionRect, rootBounds }) => {
          const height = rootBounds?.height ?? innerHeight;
          if (isIntersecting && (intersectionRatio >= enough || intersectionRect.height >= enough * height)) {
            inView.unobserve(target);
            elements.get(target)?.forEach(see);
          }
        }),
      { threshold: steps },
    );
    const changes = watched.flatMap((experiment) =>
      (experiment.changes ?? []).map((change): [Experiment, Change] => [experiment, change]),
    );
    const look = () =>
      changes.forEach(([experiment, change]) =>
        matches(change).forEach((element) => {
          found.add(change);
          const known = elements.get(element) ?? new Set();
          if (!known.has(experiment)) {
            elements.set(element, known.add(experiment));
            inView.unobserve(element);
            inView.observe(element); // tells at once whether it is in view
          }
        }),
      );
    let frame = 0;
    const whatComes = new MutationObserver(() => {
      frame =
        frame ||
        requestAnimationFrame(() => {
          frame = 0;
          [...unseen].some(isOfNow) ? look() : end();
        });
    });
    const withPage = () => {
      if (document.visibilityState === "visible") {
        watched.filter(({ changes }) => !changes?.[0]).forEach(see);
      }
    };
    document.addEventListener("visibilitychange", withPage);
    const missing = setTimeout(
      () =>
        changes.forEach(
          ([, change]) =>
            found.has(change) ||
            matches(change)[0] ||
            say("not found: " + change.selectors.map(({ value }) => value)),
        ),
      untilMissing,
    );
    stop = () => {
      end();
      document.removeEventListener("visibilitychange", withPage);
      clearTimeout(missing);
    };
    withPage();
    look();
    if (changes[0]) {
      whatComes.observe(document, { childList: true, subtree: true });
    }
  },
);

/** For who builds the page: how long it took, not when. */
const measure = (name: string, duration: number) =>
  performance.measure(name, { duration, end: performance.now() });

/** Remembers it. A variant that is for a session is seen anew in another. */
function isNew({ id, variant, unit }: Experiment): boolean {
  let is = false;
  update<Record<string, string>>("exposed", (exposed) => {
    const seen = variant + " " + (unit ?? "");
    is = exposed[id] !== seen;
    delete exposed[id];
    return Object.fromEntries([[id, seen], ...Object.entries(exposed)].slice(0, maxExperiments));
  });
  return is;
}
