import { find } from "./find";
import { guard } from "./guard";
import { post } from "./outbox";
import type { Experiment, Goal } from "./protocol";

/** @param otherwise The goal of an experiment that has none. What one is worth, the server knows better. */
const count = (
  enrolled: Experiment[],
  isReached: (goal: Goal) => unknown,
  otherwise: { name: string; value?: number }[],
  value?: number,
) =>
  enrolled.forEach(({ id, goals }) =>
    (goals?.[0] ? goals.filter(isReached) : otherwise).forEach((goal) =>
      post({ kind: "conversion", experiment: id, goal: goal.name, value: goal.value ?? value }),
    ),
  );

/** Heard on the way down to the element, before the page's own handlers can stop it or take the element away. */
export const listen = (enrolled: () => Experiment[]) =>
  ["click", "submit"].forEach((kind) =>
    addEventListener(
      kind,
      guard(({ target }: Event) =>
        count(
          enrolled(),
          (goal) =>
            goal.kind === kind &&
            (!goal.selector || find(goal.selector).some((element) => element.contains(target as Node))),
          [],
        ),
      ),
      true,
    ),
  );

/** Counts in each experiment that has a goal of this name for the page to tell, or no goals at all. */
export const convert = (enrolled: Experiment[], name: string, value?: number) =>
  count(enrolled, (goal) => goal.kind === "custom" && goal.name === name, [{ name }], value);
