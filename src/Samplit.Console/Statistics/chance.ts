import { none, percent } from "../Frame/format.ts";

/** Of 1, in percent. Nothing is certain: what would round to 0 or 100 is told as less or more than the last digit. */
export function chance(value: number | null | undefined): string {
  return value == null
    ? none
    : value > 0 && value < 0.0005
      ? `< ${percent(0.001)}`
      : value < 1 && value > 0.9995
        ? `> ${percent(0.999)}`
        : percent(value);
}
