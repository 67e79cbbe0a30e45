import type { audit as english } from "../en/audit.ts";

export const audit: Record<keyof typeof english, string> = {
  "record.title": "Protokoll",
  "record.events": "Ereignisse",
  "record.number": "Ereignis",
  "record.type": "Was",
  "record.when": "Wann",
  "record.actor": "Von",
  "record.hash": "Hash",
  "record.chain": "Der Server sagt: {verdict}",
  "record.checked": "{count} {n, one: Ereignis, other: Ereignisse} geprüft, Kopf {head}",
  "record.more": "Ältere Ereignisse",
  "record.newest": "Neueste Ereignisse",
  "record.newer": "{count} {n, one: neueres Ereignis, other: neuere Ereignisse}",
  "record.previous": "Hash davor",
  "record.verdict.intact": "unversehrt",
  "record.verdict.notCovered": "unversehrt, und noch nicht alles signiert",
  "record.verdict.wronglyComputed": "eine Entscheidung folgt nicht aus dem, was vor ihr war",
  "record.verdict.unverifiableVersion": "von einer Version, die hier nicht zu prüfen ist",
  "record.verdict.tampered": "verändert",
  "record.noAudit": "Du darfst das Protokoll nicht lesen. Nötig ist die Berechtigung audit:read.",

  "record.event": "Ereignis {sequence}: {type}",
  "record.correlation": "Anfrage",
  "record.kind": "Nur",
  "record.everything": "alles",
  "record.by": "Von",
  "record.anyone": "allen",
  "record.visits": "{count} {n, one: Besuch, other: Besuche}",
  "record.assignments": "{count} {n, one: Zuweisung, other: Zuweisungen}",
  "record.conversions": "{count} {n, one: Konversion, other: Konversionen}",

  "compare.title": "Zwei Zeitpunkte",
  "compare.set": "{name} ist Version {version}",
  "compare.how":
    "Wähle zwei: mit den Feldern oder mit den Tasten a und b, wo die Linie unten steht; x vertauscht sie.",
  "compare.between": "Von Version {from} ({fromTime}) bis Version {to} ({toTime}):",
  "compare.same": "Nichts unterscheidet sich.",
  "compare.where": "Was",
  "compare.before": "Vorher",
  "compare.after": "Nachher",

  "verify.start": "Hier prüfen",
  "verify.again": "Noch einmal prüfen",
  "verify.what":
    "Dieser Browser hasht jedes Ereignis, prüft die Signatur des Logs und vergleicht mit dem, was er beim letzten Mal behalten hat.",
  "verify.running": "Prüft",
  "verify.progress": "{done} von {of} Ereignissen",
  "verify.stop": "Anhalten",
  "verify.intact":
    "Hier geprüft: {events} {n, one: Ereignis, other: Ereignisse}, jedes wie es geschrieben wurde, alle signiert.",
  "verify.first":
    "Dieser Browser sieht das Log mit {size} Ereignissen zum ersten Mal. Er hat behalten, was signiert ist, und vergleicht beim nächsten Mal.",
  "verify.kept": "Das Log mit {size} Ereignissen beginnt mit dem, was dieser Browser davon behalten hatte.",
  "verify.head": "Kopf",
  "verify.file": "Den Checkpoint als Datei behalten",
  "verify.not":
    "Ob jede Entscheidung aus dem folgt, was vor ihr war, rechnet samplit verify aus einem Export nach.",
  "verify.tampered": "Das Protokoll ist nicht, was signiert wurde.",
  "verify.tamperedAt": "Das Protokoll ist bei Ereignis {sequence} gebrochen.",
  "verify.failed": "Es konnte nicht geprüft werden.",
  "verify.insecure":
    "Browser geben einer Seite nur über HTTPS oder von diesem Rechner Kryptographie: Hier lässt es sich nicht prüfen.",

  "record.people": "Was Personen taten",
  "record.reason": "Warum",

  "receipt.title": "Eine Quittung",
  "receipt.paste":
    "Die Quittung einer Zuteilung einfügen oder ihre Datei hier ablegen: Sie wird in diesem Browser geprüft.",
  "receipt.valid": "Diese Quittung ist gültig.",
  "receipt.wrong": "Diese Quittung ist nicht gültig.",
  "receipt.experiment": "Experiment",
  "receipt.visitor": "Besucher (Pseudonym)",
  "receipt.propensity": "Chance dafür",
};
