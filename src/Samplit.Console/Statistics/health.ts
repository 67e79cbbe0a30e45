import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";

/** Whether the numbers of the experiment can be believed. */
export const health = new Resource((id: string, signal: AbortSignal) =>
  get("/api/experiments/{id}/health", { path: { id }, signal }),
);
