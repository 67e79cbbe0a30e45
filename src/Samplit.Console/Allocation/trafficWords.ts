import { traffic } from "../Frame/messages/en/traffic.ts";
import { isIn, words } from "../Frame/messages/messages.ts";

export const t = words(traffic, {
  de: async () => (await import("../Frame/messages/de/traffic.ts")).traffic,
});

export const has = isIn(traffic);
