export const activity = {
  "activity.about":
    "Everything that was done here by people, keys and the server itself, but for visitors. Each line is an event of the log, which auditors verify; it is here once a checkpoint covers it.",
  "activity.number": "Number",
  "activity.when": "When",
  "activity.actor": "Who",
  "activity.type": "What",
  "activity.stream": "Of",
  "activity.from": "From",
  "activity.to": "Until",
  "activity.mine": "only mine",
  "activity.clear": "Clear",
  "activity.none": "Nothing is like that.",
  "activity.export": "Save as CSV",
  "activity.exporting": "Fetching: {count} so far",
  "activity.exported": "{count} saved; it was cut there.",
  "activity.nobody": "nobody known",
  "activity.data": "What it says",
} as const;
