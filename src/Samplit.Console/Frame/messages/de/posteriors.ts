import type { posteriors as english } from "../en/posteriors.ts";

export const posteriors: Record<keyof typeof english, string> = {
  "posteriors.title": "Was über die Raten bekannt ist",
  "posteriors.finding":
    "Wie wahrscheinlich jede Rate ist. Wo eine andere Kurve unter der von {leader} liegt, kann, wer {leader} ausrollt, verlieren.",
  "posteriors.rate": "Rate",
  "posteriors.best": "Chance auf den besten Platz",
  "posteriors.loss": "ausgerollt verliert es {loss} von 100",
  "posteriors.drifted": "Die Raten selbst haben sich bewegt. Diese Kurven nähmen an, dass sie stillstanden.",
};
