import type { health as english } from "../en/health.ts";

export const health: Record<keyof typeof english, string> = {
  "health.title": "Gesundheit",
  "health.fine": "{n} Prüfungen haben nichts gefunden.",
  "health.checks":
    "Verteilung, Einheiten in zwei Varianten, gesehen ohne Zuweisung, nie gesehen, doppelte Ereignisse, Besuch, leere Zeit der Seiten, Drift der Raten.",
  "health.nowOnly": "Befunde und Verzögerung sind von jetzt; Matrix und Raten sind von damals.",
  "health.severity.critical": "kritisch",
  "health.severity.warning": "Warnung",
  "health.severity.info": "zur Kenntnis",
  "health.evidence": "Die Zahlen, auf denen es beruht",
  "health.again": "Um dasselbe zu fragen",
  "health.drifted":
    "Die Raten selbst haben sich bewegt: welche Zahlen das verbietet, steht unten, und wann es war.",

  "finding.sampleRatioMismatch":
    "Die Varianten bekamen nicht den Verkehr, den ihre Gewichte sagen. {why} Finde heraus, warum, bevor du einer anderen Zahl glaubst.",
  "finding.why.impossible": "Einheiten haben eine Variante, die niemand hätte bekommen sollen.",
  "finding.why.unknown": "Es ist weder überall gleich noch eine Stufe einer Dimension.",
  "finding.why.tooFew": "„{variant}“ hat {part} Einheiten zu wenig, {place}.",
  "finding.why.tooMany": "„{variant}“ hat {part} Einheiten zu viel, {place}.",
  "finding.why.several": "So ist es {place}, und nicht bei einer Variante allein.",
  "finding.everywhere": "überall",
  "finding.where": "wo {dimension} „{level}“ ist",
  "finding.unitsInTwoVariants":
    "{count} von {whole}, also {part}, der Einheiten haben mehrere Varianten gesehen. Was sie taten, zählt für keine; suche nach Kennungen, die sich ändern.",
  "finding.exposuresWithoutAssignment":
    "{count} von {whole}, also {part}, der Einheiten, die etwas sahen, wurden nie zugewiesen. Etwas zeigt Varianten von sich aus oder nennt Einheiten anders.",
  "finding.neverExposed":
    "{count} von {whole}, also {part}, der zugewiesenen Einheiten haben nichts gesehen. Entweder werden sie zu früh zugewiesen, oder Meldungen gehen verloren.",
  "finding.duplicateEvents":
    "{count} von {whole}, also {part}, der Ereignisse wurden noch einmal gesendet und einmal gezählt. Wer sendet, wiederholt, was angenommen wurde, oder verwendet Kennungen zweimal.",
  "finding.noTraffic":
    "Seit {hours} Stunden ist niemand gekommen. Bei sonst {perDay} am Tag bringt der Zufall so lange Stille seltener als einmal in 10.000 Fällen. Sieh nach, ob noch nach dem Experiment gefragt wird.",
  "finding.blankTime":
    "Bei {count} von {whole} Besuchern, also {part}, waren Teile einer Seite bei der ersten Ansicht länger als {milliseconds} ms verborgen. Sieh nach, wie weit sie vom Server entfernt sind.",

  "evidence.milliseconds": "erlaubte ms",
  "evidence.chiSquare": "χ²",
  "evidence.pValue": "p",
  "evidence.levelChiSquare": "χ² dort",
  "evidence.levelAdjustedPValue": "p dort, von allen Stufen",
  "evidence.deviation": "Abweichung",
  "evidence.count": "Anzahl",
  "evidence.whole": "von",
  "evidence.part": "Anteil",
  "evidence.threshold": "Warnung ab",
  "evidence.seconds": "Sekunden",
  "evidence.unitsPerDay": "Einheiten am Tag",
  "evidence.probability": "Wahrscheinlichkeit dafür",

  "ratio.title": "Verteilung nach Epochen",
  "ratio.fine":
    "Jede Variante bekam, was ihre Gewichte sagen: p {p}, wie oft man auch hinsieht. Eine Zelle ist (gekommen − erwartet)/√erwartet; um 1 ist Zufall.",
  "ratio.wrong":
    "Die Varianten bekamen nicht, was ihre Gewichte sagen: p {p}, wie oft man auch hinsieht. Eine Zelle ist (gekommen − erwartet)/√erwartet; um 1 ist Zufall.",
  "ratio.where": "Falsch verteilt ist {epoch}, ab Version {version}.",
  "ratio.none": "Noch ist niemand gekommen.",
  "ratio.epoch": "Zuteilung {first}",
  "ratio.epochs": "Zuteilungen {first} bis {last}",
  "ratio.all": "Alle",
  "ratio.visitors": "Besucher",
  "ratio.counts": "Gekommen / erwartet",
  "ratio.deviations": "Abweichungen",
  "ratio.impossible": "nie",
  "ratio.p": "p der Epoche",

  "drift.title": "Drift der Raten",
  "drift.none": "Die Raten standen still: p {p}.",
  "drift.found":
    "Die Raten selbst haben sich bewegt: p {p}. Was annimmt, dass sie stillstehen, fehlt überall:",
  "drift.one":
    "Solange Gewichte immer stillstanden, gibt es eine Epoche und zwischen mehreren keine Drift zu sehen.",
  "drift.of": "Rate je Epoche mit Intervallen von 95 %; die Linie ist die Rate aller.",
  "drift.epoch": "Epoche",
  "drift.forbidden.pooledMeans": "Mittel über alle Zeit",
  "drift.forbidden.pooledPosterior": "Chance auf den besten Platz und Verluste",
  "drift.forbidden.sequenceOfAnArm": "Intervalle einer Variante zu jeder Zeit",
  "drift.forbidden.propensityWeightedAipw": "Mittel, nach Wahrscheinlichkeiten gewichtet",

  "delay.title": "Verzögerung der Konversionen",
  "delay.finding":
    "Von {count} Konversionen kam die Hälfte binnen {median}, 99 von 100 binnen {cohort}; im Mittel {mean}.",
  "delay.setting": "Das Experiment rechnet mit einer Verzögerung von {seconds}.",
  "delay.noSetting": "Das Experiment rechnet mit keiner Verzögerung.",
  "delay.share": "Anteil der Konversionen",
  "delay.within": "Binnen",
  "delay.none": "Noch hat niemand konvertiert, der lange genug her kam.",
};
