import { reasons } from "../Frame/messages/en/reasons.ts";
import { isIn, words } from "../Frame/messages/messages.ts";
import { generalOf, partTo, signedNumber, wholeOf } from "../Frame/amounts.ts";
import type { Report } from "./report.ts";

export type Reason = Report["verdict"]["reasons"][number];
export type Reading = Report["readings"][number];
type Name = keyof typeof reasons;

const t = words(reasons, {
  de: async () => (await import("../Frame/messages/de/reasons.ts")).reasons,
});

const has = isIn(reasons);

/** A smaller p-value is told as this. */
const Smallest = 1e-99;

const pValue = (p: number): string =>
  p < Smallest ? t("why.below", { p: generalOf(Smallest, 1) }) : t("why.equals", { p: generalOf(p, 2) });

/** Why, by the code and the numbers of the server; its own words for what it does not know. */
export function sayReason({ code, text, metric, variant, arguments: a }: Reason): string {
  const about = (name: Name, more: Record<string, string> = {}): string => {
    const predicate = t(name, {
      difference: a?.difference == null ? "" : withUnit(signedNumber(a.difference), a.unit),
      p: a?.pValue == null ? "" : pValue(a.pValue),
      limit: a?.limit == null ? "" : partTo(a.limit, 1),
      missing: wholeOf(a?.missing ?? 0),
      ...more,
    });
    return t("why.of", { metric: metric ?? "", variant: variant ?? "", predicate });
  };
  const plain = (name: Name): string =>
    t(name, {
      p: a?.pValue == null ? "" : pValue(a.pValue),
      metric: metric ?? "",
      variant: variant ?? "",
      planned: wholeOf(a?.planned ?? 0),
      units: wholeOf(a?.units ?? 0),
      shown: String(a?.shown ?? ""),
    });
  const notComputable = (why: string | null | undefined): Name => {
    const name = `why.notComputable.${why ?? "other"}`;
    return has(name) ? name : "why.notComputable.other";
  };
  switch (code) {
    case "betterAtAnyTime":
    case "betterAtTheEnd":
    case "worseAtAnyTime":
    case "guardrailBreached":
    case "anyTimeNotComputable":
      return about(`why.${code}`);
    case "notShown":
      return about("why.notShown", { when: t(a?.atAnyTime ? "why.atAnyTime" : "why.ifItEnded") });
    case "guardrailUndecided":
      return a?.why
        ? about("why.guardrailSilent", { why: about(notComputable(a.why)) })
        : about("why.guardrailUndecided");
    case "tooEarly":
      return about(a?.missing == null ? "why.tooEarly" : "why.tooEarlyBy");
    case "notComputable":
      return about(notComputable(a?.why));
    case "plannedSampleReached":
    case "plannedSampleNotReached":
      return plain(a?.units == null ? "why.plannedSampleOver" : "why.plannedSample");
    case "powerNotComputable":
      return plain(a?.expectsNoEffect ? "why.powerOfNothing" : "why.powerNotComputable");
    default: {
      const name = `why.${code}`;
      return has(name) ? plain(name) : text;
    }
  }
}

const withUnit = (text: string, unit: string | null | undefined): string => (unit ? `${text} ${unit}` : text);

type Deviation = NonNullable<Report["deviations"]>[number];

/** What was done otherwise than promised, by the field of the server. */
export function sayDeviation({ field, before, after, reason, text }: Deviation): string {
  const name = `deviation.${field}`;
  const isMetric = field.startsWith("metrics.");
  if (!isMetric && !has(name)) {
    return text;
  }
  const called = isMetric ? field : t(name as Name);
  const done = field === "minimumSample" ? /^completed with (.+)$/.exec(after ?? "")?.[1] : undefined;
  const what =
    before != null && done !== undefined
      ? t("deviation.sample", { done, before })
      : before == null
        ? t("deviation.added", { field: called, after: after ?? "" })
        : after == null
          ? t("deviation.removed", { field: called, before })
          : t("deviation.changed", { field: called, before, after });
  return what + (reason == null ? t("deviation.silent") : t("deviation.reason", { reason }));
}

/** Which numbers to believe, by the code and the numbers of the report. */
export function sayReading({ code, text }: Reading, report: Report): string {
  const name = `reading.${code}`;
  return has(name)
    ? t(name, {
        visitors: wholeOf(report.minimumSample?.visitors ?? 0),
        registered: wholeOf(report.minimumSample?.registered ?? 0),
        fewest: wholeOf(report.fewestVisitors),
        variants: report.variants
          .filter((v) => v.tooFew)
          .map((v) => `'${v.variant}' (${wholeOf(v.assignments)})`)
          .join(", "),
      })
    : text;
}
