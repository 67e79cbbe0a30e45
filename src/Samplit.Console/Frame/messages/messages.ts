import { signal } from "@preact/signals";
import { en, type MessageName, type Messages } from "./en.ts";

export type Language = "en" | "de";

const others: Record<Exclude<Language, "en">, () => Promise<Messages>> = {
  de: async () => (await import("./de.ts")).de,
};

const chosen = signal<{ language: Language; messages: Messages }>({ language: "en", messages: en });

export const language = (): Language => chosen.value.language;

/** How the reader writes numbers and dates: as in their region, where the browser says it. */
export const locale = (): string =>
  navigator.languages.find((name) => name.startsWith(language())) ?? language();

/** The first language of the browser that there is, unless another was chosen. */
export function preferred(kept: string | null, offered: readonly string[]): Language {
  const known = (name: string): name is Language => name === "en" || name in others;
  return [kept, ...offered].map((name) => name?.slice(0, 2) ?? "").find(known) ?? "en";
}

export async function speak(wanted: Language): Promise<void> {
  const messages = wanted === "en" ? en : await others[wanted]();
  chosen.value = { language: wanted, messages };
  document.documentElement.lang = wanted;
}

export type Arguments = Record<string, string | number>;

/** What the console says, in the language of the reader. `n` decides plurals. */
export function t(name: MessageName, values: Arguments = {}): string {
  const { messages, language } = chosen.value;
  return fill(messages[name], values, language);
}

/** Whether there is such a message: what the server says by a code may be newer than the console. */
export function has(name: string): name is MessageName {
  return name in en;
}

export function fill(text: string, values: Arguments, language: string): string {
  return text.replace(/\{(\w+)(?:, ([^}]+))?\}/g, (_, name: string, plurals?: string) => {
    const value = values[name] ?? "";
    if (!plurals) {
      return String(value);
    }
    const forms = new Map(plurals.split(", ").map((form) => form.split(": ") as [string, string]));
    return forms.get(new Intl.PluralRules(language).select(Number(value))) ?? forms.get("other") ?? "";
  });
}
