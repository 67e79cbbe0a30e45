import { targeting } from "../Frame/messages/en/targeting.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(targeting, {
  de: async () => (await import("../Frame/messages/de/targeting.ts")).targeting,
});
