import type { traffic as english } from "../en/traffic.ts";

export const traffic: Record<keyof typeof english, string> = {
  "traffic.shares": "Anteile neuer Besucher",
  "traffic.sharesFinding": "Wie neue Besucher von jedem Moment an verteilt wurden.",
  "traffic.best": "Chance, die beste zu sein",
  "traffic.bestFinding": "Was der Server in jedem Moment glaubte: Dem folgen die Anteile.",
  "traffic.list": "Warum er sich bewegte",
  "traffic.trigger.evidence": "Evidenz",
  "traffic.trigger.time": "Zeit",
  "traffic.trigger.command": "eine Person",
  "traffic.change": "Anteile",
  "traffic.replay": "Zu diesem Moment",
  "traffic.details": "Eingaben",
  "traffic.read": "gelesen bei Version {version}",
  "traffic.algorithm": "{algorithm} mit {parameters}",
  "traffic.before": "vorher",
  "traffic.after": "nachher",
  "traffic.same": "neu entschieden: dasselbe",
  "traffic.differs": "neu entschieden: anders",
  "traffic.older": "{count} {n, one: ältere Änderung, other: ältere Änderungen}",
  "reason.share_rose":
    "{variant} stieg von {before} auf {after}: {conversions} von {assignments} konvertierten; die Chance, die beste zu sein, ist {chance}.",
  "reason.share_fell":
    "{variant} fiel von {before} auf {after}: {conversions} von {assignments} konvertierten; die Chance, die beste zu sein, ist {chance}.",
  "reason.share_rose_by_metrics":
    "{variant} stieg von {before} auf {after}, wie Berechnung {computation} der Metriken sagt: Die Chance, die beste zu sein, ist {chance}.",
  "reason.share_fell_by_metrics":
    "{variant} fiel von {before} auf {after}, wie Berechnung {computation} der Metriken sagt: Die Chance, die beste zu sein, ist {chance}.",
  "reason.shares_stayed": "Kein Anteil änderte sich auch nur um einen zehntel Punkt.",
  "reason.no_evidence": "Von keiner Variante war etwas bekannt, also bekommen alle gleich viel.",
};
