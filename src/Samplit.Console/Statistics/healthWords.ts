import { health } from "../Frame/messages/en/health.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(health, {
  de: async () => (await import("../Frame/messages/de/health.ts")).health,
});

/** Whether there is such a message: what the server says by a code may be newer than the console. */
export const has = (name: string): name is keyof typeof health => name in health;
