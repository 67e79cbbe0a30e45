import { getTagged } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";

/** What a project's experiments measure alike; of the only project that the caller has, when none is named. */
export const libraryOf = () =>
  new Resource((project: string, signal: AbortSignal) =>
    getTagged("/api/metric-definitions", { query: { project: project || undefined }, signal }),
  );
