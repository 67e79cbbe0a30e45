import { option } from "./config";

/**
 * What targeting may ask about this visitor; the address goes apart, and the browser says in a header what it is and runs on. But an
 * iPad says there that it is a Mac, and no Mac has a touch screen.
 */
export const facts = () => ({
  device: /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1 ? "tablet" : undefined,
  language: navigator.language,
  country: option("country"),
  referrer: document.referrer,
  attributes: option("attributes"),
});
