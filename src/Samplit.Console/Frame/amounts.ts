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
      : t("amount.percent", { amount: format(1).format(part * 100) });

/** A difference of two rates, in percentage points. */
export const signedPoints = (difference: number): string =>
  sign(difference, format(2).format(Math.abs(difference) * 100));

/** A difference of any other size. */
export const signedNumber = (value: number): string => sign(value, format(4, 0).format(Math.abs(value)));

export const pValue = (p: number): string =>
  p < 0.0001
    ? t("amount.pBelow", { p: format(4).format(0.0001) })
    : t("amount.pIs", { p: format(4).format(p) });
