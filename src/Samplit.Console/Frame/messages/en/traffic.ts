export const traffic = {
  "traffic.shares": "Shares of new visitors",
  "traffic.sharesFinding": "How new visitors were divided from each moment on.",
  "traffic.best": "Chance to be best",
  "traffic.bestFinding": "What the server believed at each moment: shares follow this.",
  "traffic.list": "Why it moved",
  "traffic.trigger.evidence": "evidence",
  "traffic.trigger.time": "time",
  "traffic.trigger.command": "a person",
  "traffic.change": "Shares",
  "traffic.replay": "Go to that moment",
  "traffic.details": "Inputs",
  "traffic.read": "read at version {version}",
  "traffic.algorithm": "{algorithm} with {parameters}",
  "traffic.before": "before",
  "traffic.after": "after",
  "traffic.same": "decided again: the same",
  "traffic.differs": "decided again: otherwise",
  "traffic.older": "{count} older {n, one: change, other: changes}",
  "reason.share_rose":
    "{variant} rose from {before} to {after}: {conversions} of {assignments} converted; its chance to be best is {chance}.",
  "reason.share_fell":
    "{variant} fell from {before} to {after}: {conversions} of {assignments} converted; its chance to be best is {chance}.",
  "reason.share_rose_by_metrics":
    "{variant} rose from {before} to {after}, as computation {computation} of the metrics says: its chance to be best is {chance}.",
  "reason.share_fell_by_metrics":
    "{variant} fell from {before} to {after}, as computation {computation} of the metrics says: its chance to be best is {chance}.",
  "reason.shares_stayed": "No share changed by as much as a tenth of a point.",
  "reason.no_evidence": "Nothing was known of any variant yet, so that all get the same.",
} as const;
