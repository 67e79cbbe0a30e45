import { blank } from "./hiding";
import type { Timing } from "./protocol";

/**
 * @param asked When, by performance.now().
 * @param decided When it was known what to show.
 */
export function timed(asked: number, decided: number, cached: boolean): Timing {
  const { from, to } = blank;
  performance.measure("samplit:blank", { start: from, end: to });
  performance.measure("samplit:decision", { start: asked, end: decided });
  return {
    kind: "timing",
    blankMilliseconds: +(to - from).toFixed(1),
    decisionMilliseconds: +(decided - asked).toFixed(1),
    cached,
  };
}
