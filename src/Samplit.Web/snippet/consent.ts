import { option } from "./config";
import { forgetVisitor } from "./identity";
import { eraseAll, read, write } from "./store";

/** Who asks not to be followed is not, whatever the page says: nothing is asked, kept or hidden. */
export const refused = () =>
  navigator.doNotTrack === "1" || !!(navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;

const required = () => option("consent") === "required";

/**
 * The answer is the one thing that is remembered about consent itself: a page that only hears of it late would otherwise
 * have shown its originals on each view before it is allowed to change anything.
 */
export const allowed = () => {
  const answer = read("consent");
  return !refused() && (required() ? answer === "1" : answer !== "0");
};

export function consented(given: boolean): void {
  if (refused()) {
    return;
  }
  if (!given) {
    eraseAll();
    forgetVisitor();
  }
  // Where consent is required, nothing kept says no as well.
  if (given || !required()) {
    write("consent", given ? "1" : "0");
  }
}
