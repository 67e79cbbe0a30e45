import { count } from "./format.ts";
import { locale, t } from "./messages/messages.ts";

/** Numbers within sentences: always in the same form, as the server's own sentences have them. */
const made = new Map<string, Intl.NumberFormat>();

/** Never grouped: of counts, which are, there is another. */
function format(digits: number, least = digits): Intl.NumberFormat {
  const name = `${locale()} ${digits} ${least}`;
  const known =
    made.get(name) ??
    new Intl.NumberFormat(locale(), {
      minimumFractionDigits: least,
      maximumFractionDigits: digits,
      useGrouping: false,
    });
  made.set(name, known);
  return known;
}

const sign = (value: number, text: string): string =>
  /[1-9]/.test(text) ? (value > 0 ? "+" : "−") + text : text;

/** A part of 1; what is not 0 or 1 is never told as if it were. */
export const partOf = (part: number): string =>
  part > 0 && part < 0.0005
    ? t("amount.below", { amount: format(1).format(0.1) })
    : part < 1 && part > 0.9995
      ? t("amount.above", { amount: format(1).format(99.9) })
      : partTo(part, 1);

/** A part of 1 with so many digits of its percent, whatever it is. */
export const partTo = (part: number, digits: number): string =>
  t("amount.percent", { amount: format(digits).format(part * 100) });

/** Rounded to a whole number. */
export const wholeOf = (value: number): string => count(Math.round(value));

/** Of so many seconds, with a tenth. */
export const hoursOf = (seconds: number): string => format(1).format(seconds / 3600);

/** A difference of two rates, in percentage points. */
export const signedPoints = (difference: number): string =>
  sign(difference, format(2).format(Math.abs(difference) * 100));

/** A difference of any other size. */
export const signedNumber = (value: number): string => sign(value, format(4, 0).format(Math.abs(value)));

export const pValue = (p: number): string =>
  p < 0.0001
    ? t("amount.pBelow", { p: format(4).format(0.0001) })
    : t("amount.pIs", { p: format(4).format(p) });

/** With so many digits, in powers of ten where there would be many noughts (the server's format G). */
export function generalOf(value: number, digits: number): string {
  const [mantissa, power] = value.toExponential(digits - 1).split("e") as [string, string];
  const exponent = Number(power);
  return exponent <= -5 || exponent >= digits
    ? `${format(digits - 1, 0).format(Number(mantissa))}E${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`
    : format(Math.max(0, digits - 1 - exponent), 0).format(value);
}
