export const audit = {
  "record.title": "Record",
  "record.events": "Events",
  "record.number": "Event",
  "record.type": "What",
  "record.when": "When",
  "record.actor": "By",
  "record.hash": "Hash",
  "record.chain": "The server says: {verdict}",
  "record.checked": "{count} {n, one: event, other: events} checked, head {head}",
  "record.more": "Older events",
  "record.newest": "Newest events",
  "record.previous": "Hash before",
  "record.verdict.intact": "intact",
  "record.verdict.notCovered": "intact, and not all of it signed yet",
  "record.verdict.wronglyComputed": "a decision does not follow from what was before it",
  "record.verdict.unverifiableVersion": "of a version that cannot be verified here",
  "record.verdict.tampered": "tampered with",
  "record.noAudit": "You may not read the record. It takes the permission audit:read.",

  "record.event": "Event {sequence}: {type}",
  "record.correlation": "Request",
  "record.kind": "Only",
  "record.everything": "everything",
  "record.by": "By",
  "record.anyone": "anyone",
  "record.visits": "{count} {n, one: visit, other: visits}",
  "record.assignments": "{count} {n, one: assignment, other: assignments}",
  "record.conversions": "{count} {n, one: conversion, other: conversions}",

  "compare.title": "Two moments",
  "compare.set": "{name} is version {version}",
  "compare.how":
    "Choose two: with the fields, or with the keys a and b where the line below stands; x swaps them.",
  "compare.between": "From version {from} ({fromTime}) to version {to} ({toTime}):",
  "compare.same": "Nothing differs.",
  "compare.where": "What",
  "compare.before": "Before",
  "compare.after": "After",

  "verify.start": "Verify here",
  "verify.again": "Verify again",
  "verify.what":
    "This browser hashes every event, checks the log’s signature, and compares it with what it kept last time.",
  "verify.running": "Verifying",
  "verify.progress": "{done} of {of} events",
  "verify.stop": "Stop",
  "verify.intact":
    "Verified here: {events} {n, one: event, other: events}, each as it was written, all of them signed for.",
  "verify.first":
    "This is the first look of this browser at the log of {size} events. It has kept what was signed, and compares it next time.",
  "verify.kept": "The log of {size} events begins with what this browser kept of it before.",
  "verify.head": "Head",
  "verify.file": "Keep the checkpoint as a file",
  "verify.not":
    "Whether each decision follows from what was before it, samplit verify recomputes from an export.",
  "verify.tampered": "The record is not what was signed for.",
  "verify.tamperedAt": "The record is broken at event {sequence}.",
  "verify.failed": "It could not be verified.",
  "verify.insecure":
    "Browsers give a page no cryptography unless it comes over HTTPS or from this machine: it cannot be verified here.",

  "record.people": "What people did",
  "record.reason": "Why",

  "receipt.title": "A receipt",
  "receipt.paste":
    "Paste the receipt of an assignment, or drop its file here: it is verified in this browser.",
  "receipt.valid": "This receipt is valid.",
  "receipt.wrong": "This receipt is not valid.",
  "receipt.experiment": "Experiment",
  "receipt.visitor": "Visitor (pseudonym)",
  "receipt.propensity": "Chance it had",
} as const;
