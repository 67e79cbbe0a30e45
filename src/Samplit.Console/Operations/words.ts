import { operations } from "../Frame/messages/en/operations.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(operations, {
  de: async () => (await import("../Frame/messages/de/operations.ts")).operations,
});
