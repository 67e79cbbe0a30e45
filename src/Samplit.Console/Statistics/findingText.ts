import type { Schema } from "../Http/api.ts";
import { hoursOf, partTo, wholeOf } from "../Frame/amounts.ts";
import { has, t } from "./healthWords.ts";

export type Finding = Schema<"HealthFindingView">;

/** What was found, by the code and the numbers of the server. */
export function sayFinding({ code, evidence, cause, text }: Finding): string {
  const name = `finding.${code}`;
  return has(name)
    ? t(name, {
        why: cause ? why(cause, evidence.pValue) : "",
        count: wholeOf(evidence.count ?? 0),
        whole: wholeOf(evidence.whole ?? 0),
        part: partTo(evidence.part ?? 0, 2),
        milliseconds: wholeOf(evidence.milliseconds ?? 0),
        hours: hoursOf(evidence.seconds ?? 0),
        perDay: wholeOf(evidence.unitsPerDay ?? 0),
      })
    : text;
}

type Cause = NonNullable<Finding["cause"]>;

function why({ code, dimension, level, variant, deviation }: Cause, p: number | undefined): string {
  if (p === 0) {
    return t("finding.why.impossible");
  }
  if (code === "unknown" && level == null) {
    return t("finding.why.unknown");
  }
  const place =
    level == null ? t("finding.everywhere") : t("finding.where", { dimension: dimension ?? "", level });
  return variant == null
    ? t("finding.why.several", { place })
    : t((deviation ?? 0) < 0 ? "finding.why.tooFew" : "finding.why.tooMany", {
        variant,
        part: partTo(Math.abs(deviation ?? 0), 1),
        place,
      });
}
