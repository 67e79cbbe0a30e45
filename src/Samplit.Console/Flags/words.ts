import { flagRules } from "../Frame/messages/en/flagRules.ts";
import { flags } from "../Frame/messages/en/flags.ts";
import { words } from "../Frame/messages/messages.ts";

export const t = words(
  { ...flags, ...flagRules },
  {
    de: async () => {
      const [pages, rules] = await Promise.all([
        import("../Frame/messages/de/flags.ts"),
        import("../Frame/messages/de/flagRules.ts"),
      ]);
      return { ...pages.flags, ...rules.flagRules };
    },
  },
);
