import type { Ends } from "../Charts/IntervalRow.tsx";
import type { Counted, Frame } from "../Replay/timeline.ts";
import type { Report } from "./report.ts";

/** What is said of one variant, by the report of now or by a frame of then. */
export interface Effect {
  name: string;
  isControl: boolean;
  visitors: number;
  conversions: number;
  share: number | null;
  rate: { value: number } | null;
  /** The rate is what its own visitors did, and weights have followed results. */
  isBiased: boolean;
  /** Nothing but counts is said of it. */
  isTooFew: boolean;
  /** Few visitors with small chances carry what is said of it. */
  isStarved: boolean;
  difference: number | null;
  anyTime: Ends | null;
  atEnd: Ends | null;
  probabilityBest: number | null;
  expectedLoss: number | null;
}

export function ofReport(report: Report, control: string, shares: Frame["weights"] | undefined): Effect[] {
  return report.variants.map((v) => {
    const effect = report.effects.find((e) => e.variant === v.variant);
    const shipping = report.shipping.find((s) => s.variant === v.variant);
    const read = v.plainIsBiased ? (v.mean ?? v.plain) : v.plain;
    const difference = effect?.atTheEnd ?? effect?.anyTime;
    return {
      name: v.variant,
      isControl: v.variant === control,
      visitors: v.assignments,
      conversions: v.conversions,
      share: shares?.[v.variant] ?? null,
      rate: read ? { value: read.value } : null,
      isBiased: v.plainIsBiased && !v.mean && v.plain != null,
      isTooFew: v.tooFew,
      isStarved: v.effectiveUnits != null && v.effectiveUnits < report.fewestVisitors,
      difference: difference?.value ?? null,
      anyTime: endsOf(effect?.anyTime?.interval),
      atEnd: endsOf(effect?.atTheEnd?.interval),
      probabilityBest: shipping?.probabilityBest ?? null,
      expectedLoss: shipping?.expectedLoss ?? null,
    };
  });
}

export function ofFrame(frame: Frame, control: string, counted: readonly Counted[]): Effect[] {
  return counted.map((then) => {
    const v = frame.variants.find((known) => known.name === then.name);
    return {
      name: then.name,
      isControl: then.name === control,
      visitors: then.visitors,
      conversions: then.conversions,
      share: then.share,
      rate: v?.rate ?? (v?.plain == null ? null : { value: v.plain }),
      isBiased: v?.rate == null && v?.plain != null,
      isTooFew: false,
      isStarved: false,
      difference: v?.difference?.atEnd?.value ?? null,
      anyTime: v?.difference?.anyTime ?? null,
      atEnd: v?.difference?.atEnd ?? null,
      probabilityBest: then.probabilityBest,
      expectedLoss: null,
    };
  });
}

const endsOf = (interval: readonly number[] | null | undefined): Ends | null =>
  interval ? { lower: interval[0]!, upper: interval[1]! } : null;

/** An axis that has room for all intervals at the end, and 0; wider ones go on beyond it. */
export function domainOf(effects: readonly Effect[]): [number, number] {
  const ends = effects.flatMap((e) => [e.atEnd, e.anyTime].filter((i) => i !== null));
  if (ends.length === 0) {
    return [-0.05, 0.05];
  }
  const widest = Math.max(0.001, ...ends.map((i) => Math.max(Math.abs(i.lower), Math.abs(i.upper))));
  const narrow = effects.flatMap((e) => (e.atEnd ? [Math.abs(e.atEnd.lower), Math.abs(e.atEnd.upper)] : []));
  const wide = Math.min(widest, Math.max(0.001, ...narrow) * 2);
  return [-wide, wide];
}
