import { find } from "./find";
import { guard } from "./guard";
import { post } from "./outbox";
import type { Experiment, Goal } from "./protocol";

type Enrolled = () => Experiment[];

function reached(enrolled: Experiment[], isIt: (goal: Goal) => boolean): void {
  for (const { id, goals } of enrolled) {
    for (const goal of goals ?? []) {
      if (isIt(goal)) {
        post({ kind: "conversion", experiment: id, goal: goal.name, value: goal.value });
      }
    }
  }
}

/** Heard on the way down to the element, before the page's own handlers can stop it or take the element away. */
export function listen(enrolled: Enrolled): void {
  for (const kind of ["click", "submit"]) {
    const heard = guard(({ target }: Event) =>
      reached(
        enrolled(),
        (goal) =>
          goal.kind === kind &&
          (!goal.selector || find(goal.selector).some((element) => element.contains(target as Node))),
      ),
    );
    addEventListener(kind, heard, true);
  }
}

/** Counts in each experiment that has a goal of this name for the page to tell, or no goals at all. */
export function convert(enrolled: Experiment[], name: string, value?: number): void {
  for (const { id, goals } of enrolled) {
    const goal = goals?.find((one) => one.kind === "custom" && one.name === name);
    if (goal || !goals?.length) {
      post({ kind: "conversion", experiment: id, goal: name, value: value ?? goal?.value });
    }
  }
}
