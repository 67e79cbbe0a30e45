import type { layers as english } from "../en/layers.ts";

export const layers: Record<keyof typeof english, string> = {
  "layers.about":
    "Experimente einer Ebene schließen einander aus: jeder Besucher liegt im Abschnitt von höchstens einem. Abschnitte gibt es beim Anlegen von Experimenten; der eines beendeten geht an das nächste, das ihn braucht.",
  "layers.none": "Es gibt noch keine Ebene.",
  "layers.make": "Ebene anlegen",
  "layers.name": "Name der Ebene",
  "layers.unitType": "Wessen Abschnitte",
  "layers.unit.user": "Benutzer",
  "layers.unit.household": "Haushalte",
  "layers.unit.session": "Sitzungen",
  "layers.project": "Projekt",
  "layers.freeOf": "{share} % aller {units} frei",
  "layers.experiment": "Experiment",
  "layers.from": "Von, %",
  "layers.to": "Bis, %",
  "layers.share": "Anteil, %",
  "layers.seed": "Startwert {seed}",
  "layers.heldOutPercent": "Ausgenommen, %",
  "layers.heldOutHint":
    "Legt statt einer Ebene eine Kontrollgruppe an: so viele sehen kein Experiment des Projekts, das von nun an entsteht, und was alle zusammen bewirken, misst sich an ihnen. Leer für eine Ebene.",
  "layers.holdsOut": "nimmt aus",
  "layers.ended": "beendet",
  "layers.endedAt": "beendet {time}",
  "layers.heldOutOf": "{share} % aller {units} sehen kein Experiment",
  "layers.effect": "Was alle Experimente bewirkt haben",
  "layers.heldOut": "ausgenommen",
  "layers.others": "in einem Experiment",
  "layers.counted":
    "{heldOut} Ausgenommene, verglichen mit {others}, die in mindestens einem Experiment waren; alle gezählt, seit sie zum ersten Mal nach einem gefragt haben.",
  "layers.ratio":
    "Von beiden sind nicht so viele da, wie es sein sollten (p = {p}). Erst die Ursache finden, dann das Folgende glauben.",
  "layers.noMetrics":
    "In der Bibliothek des Projekts gibt es keine Metrik, an der sie sich vergleichen ließen.",
  "layers.end": "Beenden",
  "layers.endText":
    "Experimente, die danach entstehen, sind für alle. Die vorhandenen nehmen weiter dieselben aus.",
  "layers.reason": "Grund",
  "layers.slices": "Abschnitte von {layer}",
};
