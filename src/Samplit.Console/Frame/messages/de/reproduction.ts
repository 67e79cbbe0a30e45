import type { reproduction as english } from "../en/reproduction.ts";

export const reproduction: Record<keyof typeof english, string> = {
  "reproduction.start": "Nachrechnen",
  "reproduction.again": "Noch einmal nachrechnen",
  "reproduction.what":
    "Neu entschieden aus den Ereignissen davor und hier verglichen mit dem, was aufgezeichnet ist.",
  "reproduction.same": "Es kommt dasselbe heraus.",
  "reproduction.differs": "Es kommt etwas anderes heraus.",
  "reproduction.recorded": "Aufgezeichneter Anteil, %",
  "reproduction.decided": "Neu entschieden, %",
};
