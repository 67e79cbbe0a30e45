import { layers } from "../Frame/messages/en/layers.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(layers, { de: async () => (await import("../Frame/messages/de/layers.ts")).layers });
