import { access } from "../Frame/messages/en/access.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(access, { de: async () => (await import("../Frame/messages/de/access.ts")).access });
