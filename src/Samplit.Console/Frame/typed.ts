/** Without the tail that binary fractions have: 0.02 is 2, and 2 is 0.02. */
export const times = (value: number, by: number): number => Number((value * by).toPrecision(12));

/** So many times a number as it was typed, in either way of writing fractions; null for nothing. */
export const numberTyped = (text: string, by = 1): number | null =>
  text.trim() === "" ? null : times(Number(text.replace(",", ".")), by);
