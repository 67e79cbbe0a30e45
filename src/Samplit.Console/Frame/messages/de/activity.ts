import type { activity as english } from "../en/activity.ts";

export const activity: Record<keyof typeof english, string> = {
  "activity.about":
    "Alles, was Menschen, Schlüssel und der Server selbst hier getan haben, ohne Besucher. Jede Zeile ist ein Ereignis des Protokolls, das Prüfer nachrechnen; sie steht hier, sobald ein Prüfpunkt sie umfasst.",
  "activity.number": "Nummer",
  "activity.when": "Wann",
  "activity.actor": "Wer",
  "activity.type": "Was",
  "activity.stream": "Woran",
  "activity.from": "Von",
  "activity.to": "Bis",
  "activity.mine": "nur meine",
  "activity.clear": "Leeren",
  "activity.none": "Nichts ist so.",
  "activity.export": "Als CSV sichern",
  "activity.exporting": "Wird geholt: bisher {count}",
  "activity.exported": "{count} gesichert; dort wurde abgeschnitten.",
  "activity.nobody": "niemand Bekanntes",
  "activity.data": "Was darin steht",
};
