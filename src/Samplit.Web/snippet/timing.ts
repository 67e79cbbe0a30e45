import { blank } from "./hiding";
import type { Timing } from "./protocol";

/**
 * @param asked When, by performance.now().
 * @param decided When it was known what to show.
 */
export function timed(asked: number, decided: number, cached: boolean): Timing {
  const { from, to } = blank;
  return {
    kind: "timing",
    blankMilliseconds: to - from,
    decisionMilliseconds: decided - asked,
    cached,
  };
}
