import { health } from "../Frame/messages/en/health.ts";
import { isIn, words } from "../Frame/messages/messages.ts";

export const t = words(health, {
  de: async () => (await import("../Frame/messages/de/health.ts")).health,
});

export const has = isIn(health);
