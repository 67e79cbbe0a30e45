import type { targeting as english } from "../en/targeting.ts";

export const targeting: Record<keyof typeof english, string> = {
  "filter.fact": "Pfad in die Nutzlast",
  "filter.operator": "Vergleich",
  "filter.values": "Werte, mit Kommas",
  "filter.nested":
    "Dieser Filter hat mehrere Bedingungen; sie werden über die API geändert und bleiben hier, wie sie sind.",
  "filter.title": "Welche davon",
};
