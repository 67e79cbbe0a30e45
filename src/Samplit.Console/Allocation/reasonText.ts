import { partOf } from "../Frame/amounts.ts";
import { count } from "../Frame/format.ts";
import { has, t } from "./trafficWords.ts";
import type { Frame } from "../Replay/timeline.ts";

type Reason = NonNullable<Frame["reason"]>;

/** Why traffic moved, by the code and the numbers of the server. */
export function sayReason({ code, arguments: a, sentence }: Reason): string {
  const name = `reason.${code}`;
  return code !== "given" && has(name)
    ? t(name, {
        variant: a.variant ?? "",
        before: partOf(a.before ?? 0),
        after: partOf(a.after ?? 0),
        conversions: count(a.conversions),
        assignments: count(a.assignments),
        chance: partOf(a.probabilityBest ?? 0),
        computation: String(a.computation ?? ""),
      })
    : sentence;
}
