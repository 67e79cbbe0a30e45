import { computed } from "@preact/signals";
import { getTagged, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { version } from "../Replay/moment.ts";
import { state } from "../Replay/timeline.ts";
import { ordersOf } from "./order.ts";

export type Experiment = Schema<"ExperimentView">;

/** The experiment whose pages are open, and the name of its state, which changes are made for. */
export const experiment = new Resource((id: string, signal: AbortSignal) =>
  getTagged("/api/experiments/{id}", { path: { id }, signal }),
);

/** Which class draws a variant. */
export const orders = computed<ReadonlyMap<string, number>>(() => {
  const known = experiment.state.value.value?.value;
  const variants = known?.variants ?? [];
  return ordersOf(
    variants.map((v) => v.name),
    variants.find((v) => v.isControl)?.name ?? "",
  );
});

/** As it was at the moment that is shown, once that has come. */
export function asItWas(now: Experiment): Experiment {
  const then = state.state.value.value;
  return then && then.version === version.value && then.experimentId === now.id ? then.experiment : now;
}
