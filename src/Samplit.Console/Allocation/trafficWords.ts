import { traffic } from "../Frame/messages/en/traffic.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(traffic, {
  de: async () => (await import("../Frame/messages/de/traffic.ts")).traffic,
});

/** Whether there is such a message: what the server says by a code may be newer than the console. */
export const has = (name: string): name is keyof typeof traffic => name in traffic;
