import { scaleLinear, scaleLog } from "d3-scale";

/** An axis as a chart is told of it. */
export interface Axis {
  kind: "linear" | "log" | "time";
  domain: readonly [number, number];
  /** What it is, with its unit. */
  label: string;
  format: (value: number) => string;
  /** About how many. */
  ticks?: number;
}

/** From values to pixels. */
export interface Scale {
  (value: number): number;
  ticks(count: number): number[];
}

export function scaleOf({ kind, domain }: Axis, range: [number, number]): Scale {
  const [low, high] = domain[0] === domain[1] ? [domain[0], domain[0] + 1] : domain;
  if (kind === "log") {
    const scale = scaleLog([Math.max(1, low), Math.max(2, high)], range);
    return Object.assign((value: number) => scale(Math.max(1, value)), {
      // Powers of ten, and what is in between where there are few of them.
      ticks: (count: number) => {
        const all = scale.ticks(count);
        const whole = all.filter((v) => Math.log10(v) % 1 === 0);
        return whole.length >= 3 ? whole : all;
      },
    });
  }
  const scale = scaleLinear([low, high], range);
  return Object.assign((value: number) => scale(value), { ticks: (count: number) => scale.ticks(count) });
}

/** Times from first to last in as few words as tell them apart. */
export function timeFormat(
  [first, last]: readonly [number, number],
  locale: string,
): (value: number) => string {
  const span = last - first;
  const options: Intl.DateTimeFormatOptions =
    span < 120_000
      ? { hour: "2-digit", minute: "2-digit", second: "2-digit" }
      : span < 2 * 86_400_000
        ? { hour: "2-digit", minute: "2-digit" }
        : { day: "numeric", month: "short" };
  const format = new Intl.DateTimeFormat(locale, options);
  return (value) => format.format(new Date(value));
}
