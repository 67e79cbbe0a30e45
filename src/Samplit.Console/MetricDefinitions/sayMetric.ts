import { plain, percentSign } from "../Frame/format.ts";
import type { Schema } from "../Http/api.ts";
import { sayRule } from "../Targeting/filter.ts";
import { t } from "./words.ts";

type Definition = Omit<Schema<"MetricRequest">, "reason" | "fromLibrary">;

/** What a metric counts, in a sentence. */
export function sayMetric(of: Definition): string {
  const event = of.eventName ?? "";
  const aggregation = (name: Definition["aggregation"]) => t(`metrics.aggregation.${name ?? defaultOf(of)}`);
  const parts = [
    of.type === "conversion"
      ? t("metrics.say.conversion", { event })
      : of.type === "quantile"
        ? t("metrics.say.quantile", { event, quantile: plain(of.quantile) })
        : of.type === "ratio"
          ? t("metrics.say.ratio", {
              event,
              aggregation: aggregation(of.aggregation),
              below: aggregation(of.denominator?.aggregation),
              other: of.denominator?.eventName ?? "",
            })
          : t("metrics.say.aggregate", { event, aggregation: aggregation(of.aggregation) }),
    of.valuePath && t("metrics.say.path", { path: of.valuePath }),
    of.currency && t("metrics.say.currency", { currency: of.currency }),
    of.filter && t("metrics.say.filter", { filter: sayRule(of.filter) }),
    of.windowSeconds != null && inDays(of.windowSeconds),
    of.delaySeconds != null && inHours(of.delaySeconds),
    of.cap?.percentile != null && t("metrics.say.percentile", { at: plain(of.cap.percentile, 6) }),
    of.cap?.value != null && t("metrics.say.cap", { at: of.cap.value }),
    of.guardrail && t("metrics.say.guardrail", { limit: percentSign(of.guardrail.limit) }),
    of.lowerIsBetter && t("metrics.say.lower"),
  ];
  return parts.filter(Boolean).join(", ");
}

const inDays = (seconds: number): string => {
  const n = seconds / 86_400;
  return t("metrics.say.window", { days: plain(n), n });
};

const inHours = (seconds: number): string => {
  const n = seconds / 3_600;
  return t("metrics.say.delay", { hours: plain(n), n });
};

/** What the server takes where nothing is said, see docs/metrics.md. */
const defaultOf = (of: Definition): "sum" | "count" | "average" =>
  of.type === "revenue" ? "sum" : of.type === "duration" ? "average" : "count";
