import { installations } from "../Frame/messages/en/installations.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(installations, {
  de: async () => (await import("../Frame/messages/de/installations.ts")).installations,
});
