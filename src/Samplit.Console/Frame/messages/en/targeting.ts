export const targeting = {
  "filter.fact": "Path into the payload",
  "filter.operator": "Comparison",
  "filter.values": "Values, with commas",
  "filter.nested":
    "This filter has several conditions; they are changed over the API, and stay as they are here.",
  "filter.title": "Which of them",
} as const;
