export const print = {
  "print.version": "as of version {version}, {time}",
  "print.print": "Print",
  "print.back": "Back to the page",
  "print.health": "Health, as of now:",
  "print.healthy": "nothing was found.",
  "print.code": "The address of this page",
  "print.address": "This page",
  "print.head": "Hash of event {version}",
  "print.root": "Root of the log of {size} events, signed for",
  "print.verify": "To verify it yourself",
} as const;
