import { numberTyped, times } from "../Frame/typed.ts";
import type { Schema } from "../Http/api.ts";
import { filterDraftOf, filterOf, type FilterDraft } from "../Targeting/filter.ts";

export type Metric = Schema<"MetricView">;
export type MetricType = Schema<"MetricType">;
export type Aggregation = Schema<"MetricAggregation">;
type Request = Schema<"MetricRequest">;

export const types: readonly MetricType[] = [
  "conversion",
  "revenue",
  "count",
  "duration",
  "custom",
  "ratio",
  "quantile",
];

/** What events of a unit may come to, by the kind of metric; the empty one leaves it to the server. */
export const aggregations: Record<MetricType, readonly (Aggregation | "")[]> = {
  conversion: [],
  revenue: ["", "sum", "average", "max", "first", "last"],
  count: ["", "count", "uniqueDays"],
  duration: ["", "average", "sum", "max", "first", "last"],
  custom: ["sum", "count", "average", "max", "uniqueDays", "first", "last"],
  ratio: ["count", "sum", "uniqueDays"],
  quantile: [],
};

/** A metric as it is typed: texts, in the units of who types. */
export interface Draft {
  name: string;
  type: MetricType;
  eventName: string;
  aggregation: Aggregation | "";
  valuePath: string;
  currency: string;
  currencyPath: string;
  filter: FilterDraft;
  denominator: { eventName: string; aggregation: Aggregation | ""; valuePath: string };
  quantile: string;
  unit: string;
  description: string;
  windowDays: string;
  delayHours: string;
  cap: { kind: "" | "percentile" | "value"; at: string };
  isPrimary: boolean;
  lowerIsBetter: boolean;
  /** In percent, like the effect. */
  guardrail: string;
  expectedEffect: string;
  minimumSampleSize: string;
}

const Day = 86_400;
const Hour = 3_600;

const text = (value: string | number | null | undefined): string => (value == null ? "" : String(value));

const scaled = (value: number | null | undefined, by: number): string =>
  value == null ? "" : String(times(value, by));

export function draftOf(metric: Metric | null): Draft {
  const { cap, filter, denominator } = metric ?? {};
  return {
    name: metric?.name ?? "",
    type: metric?.type ?? "conversion",
    eventName: metric?.eventName ?? "",
    aggregation: metric?.aggregation ?? "",
    valuePath: text(metric?.valuePath),
    currency: text(metric?.currency),
    currencyPath: text(metric?.currencyPath),
    filter: filterDraftOf(filter),
    denominator: {
      eventName: text(denominator?.eventName),
      aggregation: denominator?.aggregation ?? "count",
      valuePath: text(denominator?.valuePath),
    },
    quantile: text(metric?.quantile),
    unit: text(metric?.unit),
    description: text(metric?.description),
    windowDays: scaled(metric?.windowSeconds, 1 / Day),
    delayHours: scaled(metric?.delaySeconds, 1 / Hour),
    cap: {
      kind: cap?.percentile != null ? "percentile" : cap?.value != null ? "value" : "",
      at: text(cap?.percentile ?? cap?.value),
    },
    isPrimary: metric?.isPrimary ?? false,
    lowerIsBetter: metric?.lowerIsBetter ?? false,
    guardrail: scaled(metric?.guardrail?.limit, 100),
    expectedEffect: scaled(metric?.expectedEffect, 100),
    minimumSampleSize: text(metric?.minimumSampleSize),
  };
}

/** What a kind of metric has: everything else is left out, whatever was typed before the kind was chosen. */
export const has = {
  value: (type: MetricType) => type !== "conversion" && type !== "count",
  currency: (type: MetricType) => type === "revenue",
  cap: (type: MetricType) => ["revenue", "count", "duration", "custom"].includes(type),
  unit: (type: MetricType) => ["duration", "custom", "quantile"].includes(type),
};

export function requestOf(draft: Draft, reason: string, before: Metric | null): Request {
  const { type } = draft;
  const filled = (value: string) => value.trim() || null;
  const limit = numberTyped(draft.guardrail, 0.01);
  const window = numberTyped(draft.windowDays, Day);
  const delay = numberTyped(draft.delayHours, Hour);
  return {
    name: draft.name.trim(),
    type,
    eventName: draft.eventName.trim(),
    filter: filterOf(draft.filter),
    aggregation: aggregations[type].includes(draft.aggregation) ? draft.aggregation || null : null,
    valuePath: has.value(type) ? filled(draft.valuePath) : null,
    currency: has.currency(type) ? filled(draft.currency) : null,
    currencyPath: has.currency(type) ? filled(draft.currencyPath) : null,
    denominator:
      type === "ratio"
        ? {
            // What this form does not show stays as it was.
            ...before?.denominator,
            eventName: draft.denominator.eventName.trim(),
            aggregation: draft.denominator.aggregation || null,
            valuePath: filled(draft.denominator.valuePath),
          }
        : null,
    quantile: type === "quantile" ? numberTyped(draft.quantile) : null,
    unit: has.unit(type) ? filled(draft.unit) : null,
    description: filled(draft.description),
    isPrimary: draft.isPrimary,
    guardrail: limit === null ? null : { limit },
    minimumSampleSize: numberTyped(draft.minimumSampleSize),
    expectedEffect: numberTyped(draft.expectedEffect, 0.01),
    lowerIsBetter: draft.lowerIsBetter,
    windowSeconds: window === null ? null : Math.round(window),
    delaySeconds: delay === null ? null : Math.round(delay),
    cap:
      !has.cap(type) || draft.cap.kind === ""
        ? null
        : draft.cap.kind === "value"
          ? { value: draft.cap.at.trim() }
          : { percentile: numberTyped(draft.cap.at) },
    reason: filled(reason),
  };
}
