// What the rules of section 6 of docs/audit-format.md are written with.
import { isDeepStrictEqual } from "node:util";

export const MILLION = 1_000_000;

export const natural = (x) => Number.isSafeInteger(x) && x >= 0;

export const isActive = (variant) => variant.active ?? true;

export class WrongDecision extends Error {}

export function follows(recorded, computed, what) {
  if (isDeepStrictEqual(recorded, computed)) return;
  const [is, should] = [recorded, computed].map((value) => JSON.stringify(value));
  throw new WrongDecision(`${what}: ${is} is recorded, ${should} follows.`);
}

/** RFC 8785: JavaScript writes numbers and texts as it says, and sorts names by UTF-16 as it says. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)}}`;
}

/** Whole numbers by largest remainder, of equal ones the first. */
export function round(exact) {
  const weights = exact.map(Math.floor);
  const rest = (i) => exact[i] - weights[i];
  const largestFirst = [...exact.keys()].sort((a, b) => rest(b) - rest(a));
  const missing = MILLION - weights.reduce((a, b) => a + b, 0);
  for (const i of largestFirst.slice(0, Math.max(0, missing))) weights[i]++;
  return weights;
}
