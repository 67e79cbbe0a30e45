import { option } from "./config";

const browsers: Record<string, string> = {
  E: "edge",
  O: "opera",
  F: "firefox",
  C: "chrome",
  V: "safari",
};

/** What targeting may ask about this visitor; the address goes apart. */
export function facts(): Record<string, unknown> {
  const agent = navigator.userAgent;
  // Nearly everyone also claims to be Chrome or Safari, and says last who it is.
  const [, name = "", browserVersion] =
    /.*(Edg|OPR|Firefox|FxiOS|Chrome|CriOS|Version)\w*\/(\d+(?:\.\d+){0,2})/.exec(agent) ?? [];
  // An iPad says it is a Mac; no Mac has a touch screen.
  const isTablet =
    /iPad|Tablet|Android(?!.*Mobi)/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
  return {
    device: isTablet ? "tablet" : /Mobi/.test(agent) ? "mobile" : "desktop",
    browser: browsers[name.charAt(0)],
    browserVersion,
    language: navigator.language,
    country: option("country"),
    referrer: document.referrer.slice(0, 2048),
    attributes: option("attributes"),
  };
}
