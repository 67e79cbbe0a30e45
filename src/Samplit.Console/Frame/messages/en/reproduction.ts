export const reproduction = {
  "reproduction.start": "Recompute",
  "reproduction.again": "Recompute again",
  "reproduction.what":
    "Decided again from the events before it, and compared here with what the record says.",
  "reproduction.same": "It comes out the same.",
  "reproduction.differs": "It comes out otherwise.",
  "reproduction.recorded": "Recorded share, %",
  "reproduction.decided": "Decided again, %",
} as const;
