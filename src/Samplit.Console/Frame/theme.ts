import { signal } from "@preact/signals";
import { store, readStored } from "./storage.ts";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const known = (name: string | null): Theme => themes.find((theme) => theme === name) ?? "auto";

export const theme = signal<Theme>(known(readStored("theme")));

export function applyTheme(wanted: Theme): void {
  theme.value = wanted;
  store("theme", wanted === "auto" ? null : wanted);
  if (wanted === "auto") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = wanted;
  }
}
