import { locale } from "./messages/messages.ts";

/** Numbers as the reader writes them. Nothing here computes: a rate of 0 to 1 is shown as percent, a difference as points. */
const made = new Map<string, Intl.NumberFormat>();

function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = locale() + JSON.stringify(options);
  const known = made.get(name);
  if (known) {
    return known;
  }
  const format = new Intl.NumberFormat(locale(), options);
  made.set(name, format);
  return format;
}

/** Stands where there is no number. */
export const none = "–";

export const count = (value: number | null | undefined): string =>
  value == null ? none : number({ maximumFractionDigits: 0 }).format(value);

/** A part of 1 as percent, without the sign: that is in the head of the column. */
export const percent = (value: number | null | undefined, digits = 1): string =>
  value == null
    ? none
    : number({ style: "decimal", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
        value * 100,
      );

export const percentSign = (value: number | null | undefined, digits = 1): string =>
  value == null
    ? none
    : number({ style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
        value,
      );

/** Of any size, with its sign. */
export const signed = (value: number | null | undefined, digits = 1): string =>
  value == null
    ? none
    : withMinus(
        number({
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
          signDisplay: "exceptZero",
        }).format(value),
      );

/** A difference of two rates in percentage points, with its sign. */
export const points = (value: number | null | undefined, digits = 1): string =>
  signed(value == null ? null : value * 100, digits);

/** Of any size. */
export const plain = (value: number | null | undefined, digits = 3): string =>
  value == null ? none : withMinus(number({ maximumSignificantDigits: digits }).format(value));

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
  ["millisecond", 0.001],
] as const;

/** Such as "3 hours": in the largest unit of which there is one. */
export function duration(seconds: number | null | undefined): string {
  if (seconds == null) {
    return none;
  }
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? (seconds > 0 ? units[4] : units[3]);
  return number({ style: "unit", unit, unitDisplay: "short", maximumSignificantDigits: 2 }).format(
    seconds / size,
  );
}

/** As wide as a plus, where a language writes a hyphen. */
const withMinus = (text: string): string => text.replace("-", "−");

const moments = new Map<string, Intl.DateTimeFormat>();

function moment(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = locale() + JSON.stringify(options);
  const known = moments.get(name);
  if (known) {
    return known;
  }
  const format = new Intl.DateTimeFormat(locale(), options);
  moments.set(name, format);
  return format;
}

export const day = (at: string): string => moment({ dateStyle: "medium" }).format(new Date(at));

export const time = (at: string | number): string =>
  moment({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(at));

export const dayAndTime = (at: string | number): string =>
  moment({ dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

/** Such as "3 hours ago". */
export function ago(at: string, now = Date.now()): string {
  const passed = now - Date.parse(at);
  const [unit, size] = steps.find(([, size]) => passed >= size) ?? steps[3]!;
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-Math.floor(passed / size), unit);
}
