import { activity } from "../Frame/messages/en/activity.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(activity, {
  de: async () => (await import("../Frame/messages/de/activity.ts")).activity,
});
