import type { reasons as english } from "../en/reasons.ts";

export const reasons: Record<keyof typeof english, string> = {
  "why.of": "„{metric}“ von „{variant}“ {predicate}",
  "why.sampleRatioMismatch":
    "Die Varianten bekamen nicht den Verkehr, den ihre Gewichte sagen (p {p}). Finde heraus, warum, bevor du einer anderen Zahl glaubst.",
  "why.noPrimaryMetric": "Keine Metrik ist die wichtigste, also entscheidet keine. Sag, welche es ist.",
  "why.noTreatment": "Keine Variante wird mit einer Kontrolle verglichen.",
  "why.betterAtAnyTime":
    "ist nachweislich besser, wie oft du auch hingesehen hast: {difference} gegen die Kontrolle, p {p}.",
  "why.betterAtTheEnd":
    "ist nachweislich besser, in dem einen Blick, der geplant war: {difference} gegen die Kontrolle, p {p}.",
  "why.worseAtAnyTime":
    "ist nachweislich schlechter, wie oft du auch hingesehen hast: {difference} gegen die Kontrolle, p {p}.",
  "why.notShown":
    "ist nicht nachweislich besser oder schlechter: {difference} gegen die Kontrolle, p {p} {when}.",
  "why.atAnyTime": "zu jeder Zeit",
  "why.ifItEnded": "wenn dies das Ende wäre",
  "why.guardrailBreached":
    "bricht seine Leitplanke: um mehr als {limit} schlechter, wie oft du auch hingesehen hast.",
  "why.guardrailUndecided": "kann seine Leitplanke von {limit} noch brechen und noch halten.",
  "why.guardrailSilent": "sagt nichts über seine Leitplanke: {why}",
  "why.leastExpectedLoss":
    "{shown} Varianten sind nachweislich besser. „{variant}“ ist die, mit der im Mittel am wenigsten verloren geht, falls eine andere die beste ist.",
  "why.largestDifference":
    "{shown} Varianten sind nachweislich besser. „{variant}“ hat den größten Unterschied zur Kontrolle; was im Mittel verloren geht, lässt sich nicht von allen berechnen.",
  "why.anyTimeNotComputable":
    "hat noch keinen p-Wert für jede Zeit, weil eine Variante zu wenige Ereignisse oder abgeschlossene Zuteilungen hat.",
  "why.tooEarly":
    "wird noch nicht verglichen: ihr oder der Kontrolle fehlen Einheiten zur kleinsten Stichprobe.",
  "why.tooEarlyBy":
    "wird noch nicht verglichen: ihr oder der Kontrolle fehlen {missing} Einheiten zur kleinsten Stichprobe.",
  "why.notComputable.noValues": "lässt sich nicht vergleichen: keine Einheit hat einen Wert.",
  "why.notComputable.dividesByZero": "lässt sich nicht vergleichen: die Nenner ergeben nichts.",
  "why.notComputable.nothingVaries": "lässt sich nicht vergleichen: die Werte schwanken nicht.",
  "why.notComputable.tooFewValues":
    "lässt sich nicht vergleichen: jenseits des Quantils sind zu wenige Werte.",
  "why.notComputable.weightsMoved":
    "lässt sich nicht vergleichen: der Verkehr folgte Ergebnissen, und dann gilt von dieser Metrik nichts sicher.",
  "why.notComputable.notAlwaysOffered":
    "lässt sich nicht vergleichen: sie und die Kontrolle wurden nie zugleich angeboten.",
  "why.notComputable.other": "wurde nicht verglichen.",
  "why.plannedSample": "Von den geplanten {planned} Einheiten sind {units} gekommen.",
  "why.plannedSampleOver":
    "Die geplanten {planned} Einheiten sind gekommen, und keine Variante ist nachweislich besser. Geht es weiter, bis eine es ist, bleiben die p-Werte für jede Zeit richtig, die für das Ende nicht.",
  "why.noPlannedSample":
    "Keine Stichprobe war geplant, also kann nur, was zu jeder Zeit gilt, eine Variante als besser zeigen.",
  "why.expectedSampleReached":
    "Die {units} Einheiten, die der erwartete Effekt braucht, sind gekommen. Gibt es einen Effekt, kann er kleiner sein.",
  "why.powerOfNothing":
    "„{metric}“ erwartet keinen Effekt, also weiß niemand, wie viele Einheiten ihn fänden.",
  "why.powerNotComputable":
    "Von „{metric}“ ist zu wenig bekannt, um zu sagen, wie viele Einheiten den erwarteten Effekt finden.",
  "why.trafficFollowsResults":
    "Der Verkehr folgt Ergebnissen: wer zurückfällt, bekommt weniger Einheiten, also kann es mehr brauchen als gleiche Anteile, und weniger finden.",
  "why.deviationWithoutReason": "Etwas wurde anders gemacht als registriert, und niemand hat gesagt, warum.",
  "why.ratesDrifted":
    "Die Raten selbst haben sich bewegt. Unterschiede innerhalb von Zuteilungen gelten; Chancen auf den besten Platz und Zuwächse nicht.",
  "why.below": "unter {p}",
  "why.equals": "= {p}",

  "deviation.hypothesis": "Die Hypothese",
  "deviation.metric": "Die Metrik",
  "deviation.stopRule": "Die Regel aufzuhören",
  "deviation.minimumSample": "Die kleinste Stichprobe",
  "deviation.approval": "Was andere genehmigen mussten",
  "deviation.variants": "Varianten und Anteile",
  "deviation.sample": "Es endete mit {done} Besuchern, und {before} waren als die wenigsten registriert",
  "deviation.added": "{field}: nicht registriert, seitdem „{after}“",
  "deviation.removed": "{field}: „{before}“, seitdem nichts",
  "deviation.changed": "{field}: „{before}“, seitdem „{after}“",
  "deviation.silent": ". Niemand hat gesagt, warum.",
  "deviation.reason": ". Der Grund: {reason}",

  "reading.sample_ratio_mismatch":
    "Die Varianten bekamen nicht den Verkehr, den ihre Gewichte sagen. Finde heraus, warum, bevor du einer anderen Zahl glaubst.",
  "reading.minimum_sample_reached":
    "Die Stichprobe ist so groß wie versprochen: {visitors} der {registered} Besucher, die mindestens registriert waren.",
  "reading.completed_early":
    "Es wurde mit {visitors} der {registered} Besucher beendet, die mindestens registriert waren. Das weicht vom Versprochenen ab, und die Zahlen sagen weniger, als sie sollten.",
  "reading.minimum_sample_not_reached":
    "Bisher sind es {visitors} der {registered} Besucher, die mindestens registriert waren: es vorher zu beenden, wegen dieser Zahlen, macht sie falsch.",
  "reading.weights_moved":
    "Der Verkehr folgte den Ergebnissen, also sind einfache Raten verzerrt: wer früh verlor, sieht schlechter aus, als er ist, und Mittel nach aufgezeichneten Wahrscheinlichkeiten haben ihre wirksamen Besucher daneben, so wenige, wie dorthin gingen. Lies die Effekte: den für jede Zeit, solange du hinsiehst, den für das Ende, wenn es vorbei ist.",
  "reading.weights_stood_still":
    "Der Verkehr bewegte sich nie, also sind einfache Raten richtig. Lies die Effekte: den für jede Zeit, solange du hinsiehst, den für das Ende, wenn es vorbei ist.",
  "reading.rates_drifted":
    "Die Raten selbst haben sich bewegt. Effekte innerhalb von Zuteilungen und Mittel nach aufgezeichneten Wahrscheinlichkeiten gelten; die Chance auf den besten Platz, der Zuwachs und was über alle Zeit summiert, nicht, also fehlen sie.",
  "reading.too_few_visitors":
    "Von Varianten mit weniger als {fewest} Besuchern gibt es Zahlen und sonst nichts, und die anderen werden ohne sie verglichen: {variants}.",
  "reading.too_little":
    "Es ist zu wenig, um etwas über den Effekt zu sagen: es braucht {fewest} Besucher der Kontrolle und einer anderen Variante, und Konversionen.",
  "reading.difference_at_any_time":
    "Eine Variante unterscheidet sich von der Kontrolle, wie oft du auch hingesehen hast: ihr Intervall für jede Zeit enthält 0 nicht.",
  "reading.difference_at_the_end":
    "Eine Variante unterscheidet sich von der Kontrolle, wenn dies der einzige Blick ist: ihr Intervall am Ende enthält 0 nicht.",
  "reading.difference_if_it_ended":
    "Eine Variante unterschiede sich von der Kontrolle, wenn dies das Ende wäre. Das ist es nicht: wegen dieser Zahl aufzuhören macht sie falsch.",
  "reading.no_difference": "Keine Variante unterscheidet sich nachweislich von der Kontrolle.",
};
