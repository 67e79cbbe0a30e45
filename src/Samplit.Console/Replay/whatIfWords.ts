import { whatif } from "../Frame/messages/en/whatif.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(whatif, {
  de: async () => (await import("../Frame/messages/de/whatif.ts")).whatif,
});
