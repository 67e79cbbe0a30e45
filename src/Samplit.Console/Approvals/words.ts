import { approvals } from "../Frame/messages/en/approvals.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(approvals, {
  de: async () => (await import("../Frame/messages/de/approvals.ts")).approvals,
});
