import { signal } from "@preact/signals";
import { keep, kept } from "./kept.ts";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const known = (name: string | null): Theme => themes.find((theme) => theme === name) ?? "auto";

export const theme = signal<Theme>(known(kept("theme")));

export function dress(wanted: Theme): void {
  theme.value = wanted;
  keep("theme", wanted === "auto" ? null : wanted);
  if (wanted === "auto") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = wanted;
  }
}
