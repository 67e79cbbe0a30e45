import type { installations as english } from "../en/installations.ts";

export const installations: Record<keyof typeof english, string> = {
  "sites.about":
    "Eine Website hat Seiten, auf denen Experimente etwas ändern. Man kennt sie an ihren Domains und an einem öffentlichen Token, der in der Zeile steht, die ihre Seiten tragen.",
  "sites.none": "Es gibt noch keine Website.",
  "sites.make": "Website einrichten",
  "sites.domains": "Domains",
  "sites.domainsHint": "Eine je Zeile, etwa shop.example, *.shop.example oder localhost:3000.",
  "sites.platform": "Plattform",
  "sites.platform.custom": "eigene Seiten",
  "sites.platform.shopify": "Shopify",
  "sites.platform.wordpress": "WordPress",
  "sites.project": "Projekt",
  "sites.site": "Website",
  "sites.status": "Zustand",
  "sites.status.active": "aktiv",
  "sites.status.suspended": "ausgesetzt",
  "sites.status.revoked": "widerrufen",
  "sites.made": "Eingerichtet",
  "sites.lines": "Was ihre Seiten tragen",
  "sites.linesText":
    "Eine dieser Zeilen in jede Seite, so früh im <head> wie möglich, vor Stylesheets und anderen Skripten.",
  "sites.line.guardedLine": "Die Zeile der Wahl",
  "sites.line.guardedLineText":
    "Die Seite wartet höchstens eine halbe Sekunde, was immer mit diesem Server ist. Mit einer Content Security Policy braucht sie eine Nonce.",
  "sites.line.line": "Ohne Skript in der Seite",
  "sites.line.lineText":
    "Die Seite wartet so lange auf diesen Server, wie es dauert: hängt er, bleibt sie leer.",
  "sites.line.pinnedLine": "Festgelegt auf genau diesen Code",
  "sites.line.pinnedLineText":
    "Lässt den Code mit diesem Fingerabdruck laufen oder keinen; nach jedem Upgrade des Servers zu ersetzen. Nenne in data-hide, was Experimente ändern.",
  "sites.test": "Es sehen",
  "sites.testText":
    "Öffne eine Seite der Website. Ihr Besucher wird gezählt wie jeder andere; um ungezählt zu schauen, nimm eine Vorschau des Experiments.",
  "sites.openPage": "{domain} öffnen",
  "sites.experiments": "Experimente darauf",
  "sites.noExperiments": "Noch keine.",
  "sites.makeExperiment": "Eines anlegen",
  "sites.changeDomains": "Domains ändern",
  "sites.token": "Token",
  "sites.act.rotate": "Anderen Token geben",
  "sites.act.rotateText": "Dann brauchen die Seiten die neue Zeile. Der alte Token gilt noch eine Weile.",
  "sites.graceDays": "Tage, die der alte noch gilt",
  "sites.act.suspend": "Aussetzen",
  "sites.act.suspendText": "Ihre Seiten bekommen die Originale, und nichts wird gezählt, bis es weitergeht.",
  "sites.act.resume": "Fortsetzen",
  "sites.act.resumeText": "Ihre Seiten bekommen wieder Antwort.",
  "sites.act.revoke": "Widerrufen",
  "sites.act.revokeText": "Ihre Seiten bekommen für immer die Originale. Das lässt sich nicht zurücknehmen.",
};
