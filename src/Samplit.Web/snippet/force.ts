import { inTab, read, write } from "./store";

/**
 * Variants to look at instead of one's own, kept for the tab: ?samplit_force=experiment:variant, several of them repeated
 * or with commas, until ?samplit_force=off.
 */
export function forced(): Record<string, string> | undefined {
  const asked = new URLSearchParams(location.search).getAll("samplit_force").join();
  if (asked) {
    write(inTab + "force", asked);
  }
  const pairs = [...(read(inTab + "force") ?? "").matchAll(/([^,]+):([^,]+)/g)];
  return pairs[0] && Object.fromEntries(pairs.map((pair) => pair.slice(1)));
}
