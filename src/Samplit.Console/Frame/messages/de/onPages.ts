import type { onPages as english } from "../en/onPages.ts";

export const onPages: Record<keyof typeof english, string> = {
  "pages.site": "Website",
  "pages.newSite": "eine andere, die jetzt eingerichtet wird",
  "pages.domain": "Ihre Domain",
  "pages.domainHint": "Etwa shop.example, oder localhost:3000 zum Probieren.",
  "pages.kind": "Was sich ändert",
  "pages.kind.headline": "eine Überschrift",
  "pages.kind.text": "ein Text",
  "pages.kind.button": "ein Knopf",
  "pages.kind.link": "ein Link",
  "pages.selector": "Welches Element (CSS-Selektor)",
  "pages.selectorHint": "Etwa h1 oder #buy: der Inspektor des Browsers kopiert ihn.",
  "pages.page": "Eine Seite, um es zu wählen",
  "pages.pageHint": "Sie muss die Zeile der Website tragen.",
  "pages.pick": "Auf der Seite wählen",
  "pages.fallbacks": "Wo der nichts findet: {selectors}",
  "pages.text": "Text von „{variant}“",
  "pages.goal": "Ein Klick hierauf ist ein Erfolg (CSS-Selektor)",
  "pages.goalHint": "Etwa #buy. Leer, wenn Seiten oder Server es selbst sagen.",
};
