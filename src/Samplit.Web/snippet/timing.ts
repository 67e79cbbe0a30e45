import { guard } from "./guard";
import { blank } from "./hiding";
import type { Timing } from "./protocol";

const measure = guard((name: string, start: number, end: number) =>
  performance.measure("samplit:" + name, { start, end }),
);

/**
 * @param since When the page view began, by performance.now().
 * @param decided When it was decided.
 */
export function timed(since: number, decided: number, cached: boolean): Timing {
  const { from = 0, to = from } = blank;
  measure("blank", from, to);
  measure("decision", since, decided);
  const [blankMilliseconds, decisionMilliseconds] = [to - from, decided - since].map(
    (exact) => Math.round(exact * 10) / 10,
  ) as [number, number];
  return { kind: "timing", blankMilliseconds, decisionMilliseconds, cached };
}
