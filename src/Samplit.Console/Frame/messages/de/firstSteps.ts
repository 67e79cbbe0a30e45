import type { firstSteps as english } from "../en/firstSteps.ts";

export const firstSteps: Record<keyof typeof english, string> = {
  "first.title": "Zu den ersten Zahlen",
  "first.start": "Starten",
  "first.startText":
    "Von da an werden Besucher zugeteilt, und was registriert ist, steht im Protokoll. Sieh dir vorher den Aufbau an.",
  "first.started": "Es läuft.",
  "first.setup": "Aufbau",
  "first.line": "Diese Zeile in deine Seiten",
  "first.lineText": "So früh im <head> wie möglich, einmal für alle Experimente der Website.",
  "first.otherLines": "Andere Zeilen, und wozu sie da sind",
  "first.look": "Jede Variante ansehen, ohne gezählt zu werden",
  "first.lookText": "Ein Link, der eine Stunde lang jedem, der ihn hat, eine Variante zeigt.",
  "first.page": "Seite zum Ansehen",
  "first.makeLinks": "Links erstellen",
  "first.open": "Mit {variant} öffnen",
  "first.backend": "Deinen Server fragen lassen",
  "first.backendText":
    "In dem Moment, in dem ein Besucher etwas sehen soll, und noch einmal, wenn er getan hat, worauf du hoffst.",
  "first.key": "Schlüssel dafür anlegen",
  "first.keyText":
    "Er teilt zu, konvertiert und verfolgt, sonst nichts. Er wird nur dieses Mal gezeigt: nimm ihn jetzt.",
  "first.noKey":
    "Wer Schlüssel anlegen darf, gibt dir einen der Art „für Besucher“: $SAMPLIT_DATA_KEY steht für ihn.",
  "first.test": "Testbesucher schicken",
  "first.testText":
    "Einer, der zugeteilt wird und konvertiert; er zählt wie jeder andere. Eine Sekunde später stehen seine Zahlen hier.",
  "first.sent": "{visitor} hat {variant} bekommen und ist konvertiert.",
  "first.outside": "{visitor} nimmt nicht teil und hat {variant} bekommen: schick noch einen.",
  "first.needsKey": "Er braucht den Schlüssel oben.",

  "welcome.own": "Ein eigenes Experiment",
  "welcome.ownText": "Auf Seiten oder im Server; die nächste Seite führt zu den ersten Zahlen.",
  "welcome.make": "Experiment anlegen",
  "welcome.shop": "Der Demo-Laden",
  "welcome.shopText":
    "Ein Laden mit zwei Experimenten, auf diesem Server, in dem du Besucher sein kannst. Ein Druck richtet ihn ein.",
  "welcome.openShop": "Laden öffnen",
  "welcome.story": "Eine fertige Geschichte",
  "welcome.storyText":
    "90.189 Spieler eines veröffentlichten Experiments, durch das ganze Produkt gespielt, in etwa einer Minute. Wer den Server betreibt, tippt:",
};
