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
  "layers.slices": "Abschnitte von {layer}",
};
