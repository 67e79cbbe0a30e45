import { get, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";

export type Report = Schema<"ReportView">;

/** Of now. */
export const report = new Resource((id: string, signal: AbortSignal) =>
  get("/api/experiments/{id}/report", { path: { id }, signal }),
);

/** As of an event. */
export const reportThen = new Resource(
  async ({ id, version }: { id: string; version: number }, signal: AbortSignal) => ({
    version,
    report: await get("/api/experiments/{id}/report", { path: { id }, query: { version }, signal }),
  }),
);
