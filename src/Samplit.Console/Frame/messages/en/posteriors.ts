export const posteriors = {
  "posteriors.title": "What is known of the rates",
  "posteriors.finding":
    "How likely each rate is. Where another curve lies under that of {leader}, shipping {leader} may lose.",
  "posteriors.rate": "Rate",
  "posteriors.best": "Chance to be best",
  "posteriors.loss": "shipping it loses {loss} per 100",
  "posteriors.drifted":
    "The rates themselves moved over time. These curves would assume that they stood still.",
} as const;
