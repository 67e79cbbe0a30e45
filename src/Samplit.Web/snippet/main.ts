import { base, here, option, token, touched } from "./config";
import { allowed, consented } from "./consent";
import { convert, listen } from "./goals";
import { guard } from "./guard";
import { blank, hide, longest } from "./hiding";
import { onNavigation } from "./navigation";
import { flush, track } from "./outbox";
import type { Api } from "./protocol";
import { beginView, endView, view } from "./view";

const loader = self.samplitLoader;
let began = loader ? loader.at : performance.now();
let isRunning = false;

const start = guard(() => {
  if (!isRunning && base && token && allowed()) {
    isRunning = true;
    beginView(began, false);
  }
});

const leave = guard((forGood: boolean) => {
  if (isRunning && !view.isForced) {
    flush(forGood);
  }
});

function run(): void {
  const api: Api = {
    get ready() {
      return view.ready;
    },
    variant: (experiment) =>
      view.experiments.find(({ id, name }) => [id, name].includes(experiment))?.variant,
    convert: guard((goal, value) => {
      if (isRunning && !view.isForced) {
        view.converted.push([goal, value]);
        convert(view.experiments, goal, value);
      }
    }),
    track: guard((type, details) => {
      if (isRunning && !view.isForced) {
        track(type, details);
      }
    }),
    consent: guard((given) => {
      consented(given);
      if (given) {
        // What is in sight by now stays as it is: see beginView.
        if (performance.getEntriesByName("first-contentful-paint")[0]) {
          began = -longest;
        }
        start();
      } else {
        isRunning = false;
        endView();
      }
    }),
    refresh() {
      if (isRunning) {
        guard(beginView)(performance.now(), true);
      }
      return view.ready;
    },
  };
  self.samplit = api;

  listen(() => (view.isForced ? [] : view.experiments));
  onNavigation(() => {
    if (isRunning && here() !== view.address) {
      leave(false);
      beginView(performance.now(), false);
    }
  });
  addEventListener("pagehide", () => leave(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave(true));

  if ((document as { prerendering?: boolean }).prerendering) {
    // Nobody sees it yet, and perhaps nobody ever will: no one is assigned, but all is set for when it comes up.
    if (allowed()) {
      hide(touched());
    }
    document.addEventListener("prerenderingchange", () => {
      began = performance.now();
      start();
    });
  } else {
    start();
  }
  for (const [name, ...given] of option("calls") ?? []) {
    (api as unknown as Record<string, (...given: unknown[]) => void>)[name]?.(...given);
  }
}

// Two snippets on a page would count everything twice.
if (!self.samplit) {
  guard(run)();
}
// What is hidden by now is hidden by the snippet, and the page is not held any longer.
if (loader) {
  blank.began = loader.at;
  blank.ended = blank.ended || Math.min(performance.now(), loader.at + longest);
  guard(loader.show)();
}
