import type { print as english } from "../en/print.ts";

export const print: Record<keyof typeof english, string> = {
  "print.version": "Stand von Version {version}, {time}",
  "print.print": "Drucken",
  "print.back": "Zurück zur Seite",
  "print.health": "Gesundheit, von jetzt:",
  "print.healthy": "nichts wurde gefunden.",
  "print.code": "Die Adresse dieser Seite",
  "print.address": "Diese Seite",
  "print.head": "Hash von Ereignis {version}",
  "print.root": "Wurzel des Logs von {size} Ereignissen, unterschrieben",
  "print.verify": "Um es selbst zu prüfen",
};
