import { option } from "./config";

/** What targeting may ask about this visitor; the address goes apart, and the browser says who it is in a header. */
export function facts(): Record<string, unknown> {
  const agent = navigator.userAgent;
  // An iPad says it is a Mac; no Mac has a touch screen.
  const isTablet =
    /iPad|Tablet|Android(?!.*Mobi)/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
  return {
    device: isTablet ? "tablet" : /Mobi/.test(agent) ? "mobile" : "desktop",
    language: navigator.language,
    country: option("country"),
    referrer: document.referrer.slice(0, 2048),
    attributes: option("attributes"),
  };
}
