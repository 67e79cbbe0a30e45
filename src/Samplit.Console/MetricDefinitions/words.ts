import { metricDefinitions } from "../Frame/messages/en/metricDefinitions.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(metricDefinitions, {
  de: async () => (await import("../Frame/messages/de/metricDefinitions.ts")).metricDefinitions,
});
