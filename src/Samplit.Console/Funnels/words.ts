import { funnels } from "../Frame/messages/en/funnels.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(funnels, {
  de: async () => (await import("../Frame/messages/de/funnels.ts")).funnels,
});
