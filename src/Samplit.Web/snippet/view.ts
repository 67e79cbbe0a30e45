import { activate, apply, endOthers } from "./apply";
import { here, touched, watcher } from "./config";
import { allowed } from "./consent";
import { ask } from "./decisions";
import { forced } from "./force";
import { convert } from "./goals";
import { guard, nothing } from "./guard";
import { hide, longest, restart } from "./hiding";
import { keep, keptFor, known } from "./kept";
import { observe } from "./observe";
import { flush, post, push, tell } from "./outbox";
import type { Answer, Decided, Experiment, Timing } from "./protocol";
import { elsewhere } from "./split";
import { write } from "./store";
import { timed } from "./timing";

/** A view's timing waits so long for conversions to go with. */
const untilTold = 2_000;

const none = () => ({
  address: "",
  /** What this visitor is in, as far as is known yet. */
  experiments: [] as Experiment[],
  /** Somebody looks at variants; nothing counts. */
  isForced: false,
  ready: Promise.resolve<Decided[]>([]),
  /** What the page has counted: it may count in experiments that are not known yet. */
  converted: [] as [string, number?][],
});

type View = ReturnType<typeof none>;

export let view = none();

/** Leaves nothing that goes on; what was changed stays, as only the page could tell what it would be now. */
export function endView(): void {
  view = none();
  activate([], false);
  restart();
}

const inPage = (experiments: Experiment[]) => experiments.filter((one) => one.inPage !== false);

/**
 * One view of a page. What changes before the visitor's eyes, and what does not:
 *
 * - What an earlier view of this address has kept is shown at once, and nothing needs to be hidden. Should the server say
 *   something else meanwhile, that is for the next view; but what has ended is not put on elements that come later.
 * - Otherwise, what experiments may touch is hidden until the answer is there or the view is 500 ms old, whichever comes
 *   first. A failure is an answer, too: the originals, at once.
 * - An answer after that counts for this visitor and is kept, but changes nothing that is in sight: see activate.
 *
 * @param since When it began, by performance.now().
 * @param isFresh The page wants to know anew: what was kept is not good enough.
 */
export function beginView(since: number, isFresh: boolean): void {
  endView();
  const asked = performance.now();
  const address = here();
  const force = forced();
  const kept = force || isFresh ? undefined : keptFor(address);
  const enrolled = force ? [] : known();
  const toldOf = enrolled.map(({ id }) => id);
  let settle: (experiments: Decided[]) => void = nothing;
  let isDecided = false;
  const mine: View = {
    address,
    experiments: enrolled,
    isForced: !!force,
    ready: new Promise((resolve) => (settle = resolve)),
    converted: [],
  };
  view = mine;
  const isInTime = () => performance.now() < since + longest;

  const look = () => {
    if (mine === view) {
      const waiting = apply();
      hide(isInTime() ? waiting : []);
    }
  };
  const enrol = (experiments: Experiment[]) => {
    // Which variant it is, only the answers of an experiment's own pages say.
    mine.experiments = experiments.map((one) => ({ ...enrolled.find(({ id }) => id === one.id), ...one }));
    mine.converted.forEach((one) => convert(experiments, ...one));
  };
  /** @param answer Absent where there is none that one could go by. */
  const decide = guard((answer?: Answer) => {
    const isLate = !force && !isInTime();
    const experiments = inPage(answer?.experiments ?? []);
    /** Where nobody looks at variants, who is no visitor. */
    let timing: (() => Timing) | undefined;
    isDecided = true;
    if (answer) {
      const there = isLate ? undefined : elsewhere(experiments);
      enrol(answer.experiments);
      if (there) {
        hide(["html"]); // until the timer below at the latest
        location.replace(there);
        return;
      }
      if (!force) {
        const decided = performance.now();
        tell((timing = () => timed(asked, decided, !!kept)));
      }
    }
    activate(experiments, isLate);
    observe(look);
    look();
    // What came late is seen for sure from the next view on, in all variants alike.
    if (!isLate && mine.experiments[0]) {
      watcher().then(({ watch }) => watch(mine.experiments, push, timing?.()), nothing);
    }
    const detail = { experiments: experiments.map(({ id, name, variant }) => ({ id, name, variant })) };
    settle(detail.experiments);
    document.dispatchEvent(new CustomEvent("samplit", { detail }));
  });

  // Set before anything is hidden: whatever goes wrong then, it is shown again.
  setTimeout(
    () => {
      settle([]);
      if (mine === view) {
        hide([]);
      }
    },
    since + longest - performance.now(),
  );
  if (kept) {
    decide(kept);
  } else if (isInTime()) {
    hide(touched());
  }
  ask(address, toldOf, force, kept)
    .then((answer) => {
      if (!force && allowed()) {
        if (answer.signature) {
          write("signature", answer.signature);
        }
        if (answer.unavailable) {
          answer.uncounted?.forEach((reached) => post({ kind: "conversion", ...reached }));
        } else {
          keep(address, answer, toldOf);
        }
      }
      if (mine === view) {
        if (!isDecided) {
          decide(answer);
        } else if (!answer.unavailable) {
          enrol(answer.experiments);
          endOthers(inPage(answer.experiments));
        }
      }
    })
    .catch(() => mine === view && !isDecided && decide());
  setTimeout(() => force || guard(flush)(), untilTold);
}
