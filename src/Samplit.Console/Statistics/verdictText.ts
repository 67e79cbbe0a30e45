import { pValue, signedNumber, signedPoints } from "../Frame/amounts.ts";
import { count } from "../Frame/format.ts";
import { has, t } from "../Frame/messages/messages.ts";
import type { Schema } from "../Http/api.ts";

export type Verdict = Schema<"Verdict">;
type Numbers = Verdict["arguments"];

/** By which an experiment is judged that has no metric of its own. */
const Conversions = "conversions";

/**
 * What to do, by the code and the numbers of the server, in the reader's language; in English it is the server's own sentence,
 * which tests hold.
 */
export function sayVerdict({ code, subject, arguments: a, sentence }: Verdict): string {
  const [left, ahead] = [leftOf(a), aheadOf(a)];
  const planned = count(a.plannedUnits ?? 0);
  switch (code) {
    case "not_started":
      return t("verdict.not_started");
    case "too_little":
      return t("verdict.too_little", { left });
    case "go_on":
      return t("verdict.go_on", { left, ahead });
    case "shown_at_any_time":
      return t("verdict.shown_at_any_time", {
        subject: subject!,
        effect: effectOf(a),
        range: rangeOf(a, a.anyTimeLower, a.anyTimeUpper),
      });
    case "promise_reached":
      return t("verdict.promise_reached", {
        subject: subject!,
        planned,
        effect: effectOf(a, null, true),
        range: rangeOf(a, a.atEndLower, a.atEndUpper),
      });
    case "stop_for_harm":
      return subject
        ? t("verdict.stop_for_harm", { subject, known: knownOf(a, subject) })
        : t("verdict.all_harm");
    case "nothing_to_see":
      return (a.units ?? 0) >= (a.plannedUnits ?? Infinity)
        ? t("verdict.nothing_promised", { planned, ahead })
        : t("verdict.nothing_over", { ahead });
    case "do_not_read":
      return a.cause === "sample_ratio"
        ? t("verdict.sample_ratio", { p: pValue(a.sampleRatio ?? 0) })
        : a.cause === "deviation"
          ? a.deviations === 1
            ? t("verdict.deviation")
            : t("verdict.deviations", { count: count(a.deviations) })
          : t("verdict.drift");
    case "not_comparable":
      return t("verdict.not_comparable");
    default:
      return sentence;
  }
}

/** What would make another verdict of it. */
export const sayChange = ({ code, text }: Verdict["wouldChange"][number]): string => {
  const name = `change.${code}`;
  return has(name) ? t(name) : text;
};

const signed = (a: Numbers, value: number | null | undefined): string =>
  a.isRate ? signedPoints(value ?? 0) : signedNumber(value ?? 0);

function amountOf(a: Numbers): string {
  const size = signed(a, Math.abs(a.difference ?? 0)).replace("+", "");
  const amount = a.isRate ? t("verdict.points", { amount: size }) : a.unit ? `${size} ${a.unit}` : size;
  return t((a.difference ?? 0) < 0 ? "verdict.less" : "verdict.more", { amount });
}

function rangeOf(a: Numbers, lower: number | null | undefined, upper: number | null | undefined): string {
  return lower == null || upper == null
    ? t("verdict.noRange")
    : t("verdict.range", { lower: signed(a, lower), upper: signed(a, upper) });
}

/** @param variant Whose; null for that which the sentence before is about. */
function effectOf(a: Numbers, variant: string | null = null, isWithin = false): string {
  const isOfMetric = a.metric !== Conversions;
  const values = {
    variant: variant ?? "",
    amount: amountOf(a),
    control: a.control ?? "",
    metric: a.metric ?? "",
  };
  return variant !== null
    ? t(isOfMetric ? "verdict.metricOf" : "verdict.convertsOf", values)
    : isWithin
      ? t(isOfMetric ? "verdict.metricWithin" : "verdict.convertsWithin", values)
      : t(isOfMetric ? "verdict.metric" : "verdict.converts", values);
}

const knownOf = (a: Numbers, subject: string): string =>
  a.variant === subject && a.anyTimeLower != null
    ? t("verdict.anyTime", { effect: effectOf(a), range: rangeOf(a, a.anyTimeLower, a.anyTimeUpper) })
    : "";

function aheadOf(a: Numbers): string {
  if (!a.variant) {
    return "";
  }
  const effect = effectOf(a, a.variant);
  return a.anyTimeLower != null
    ? t("verdict.anyTime", { effect, range: rangeOf(a, a.anyTimeLower, a.anyTimeUpper) })
    : t("verdict.atEnd", { effect, range: rangeOf(a, a.atEndLower, a.atEndUpper) });
}

function leftOf(a: Numbers): string {
  if (!a.unitsLeft || a.unitsLeft < 0) {
    return "";
  }
  const left = count(a.unitsLeft);
  if (a.daysLeft == null) {
    return t("verdict.left", { left });
  }
  const days = Math.ceil(a.daysLeft);
  return t("verdict.leftDays", {
    left,
    days: a.daysLeft < 1 ? t("verdict.lessThanADay") : t("verdict.days", { days: count(days), n: days }),
  });
}
