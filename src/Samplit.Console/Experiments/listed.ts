import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import type { Experiment } from "./experiment.ts";

/** The newest experiments: pages of what they belong to name them, and show an id where there are more. */
export const listed = new Resource(
  async (_: "newest", signal: AbortSignal): Promise<readonly Experiment[]> =>
    (await get("/api/experiments", { query: { limit: 200 }, signal })).experiments,
);

export const experimentOf = (id: string): Experiment | undefined =>
  listed.state.value.value?.find((experiment) => experiment.id === id);
