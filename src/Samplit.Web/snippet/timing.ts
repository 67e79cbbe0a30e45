import { blank } from "./hiding";
import type { Timing } from "./protocol";

/**
 * @param asked When, by performance.now().
 * @param decided When it was known what to show.
 */
export function timed(asked: number, decided: number, cached: boolean): Timing {
  const { began, ended } = blank;
  return {
    kind: "timing",
    blankMilliseconds: ended - began,
    decisionMilliseconds: decided - asked,
    cached,
  };
}
