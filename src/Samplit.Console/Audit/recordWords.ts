import { audit } from "../Frame/messages/en/audit.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(audit, {
  de: async () => (await import("../Frame/messages/de/audit.ts")).audit,
});
