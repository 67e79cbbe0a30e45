import { get, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";

export type Report = Schema<"ReportView">;

export const report = new Resource((id: string, signal: AbortSignal) =>
  get("/api/experiments/{id}/report", { path: { id }, signal }),
);
