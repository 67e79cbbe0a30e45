import { signal } from "@preact/signals";
import { en, type MessageName, type Messages } from "./en.ts";

export type Language = "en" | "de";

type Words = Record<string, string>;
type Others<W> = Record<Exclude<Language, "en">, () => Promise<Record<keyof W, string>>>;

/** What the frame says, and what each page that has come so far says besides. */
const parts: { english: Words; others: Others<Words> }[] = [];

const chosen = signal<{ language: Language; messages: Words }>({ language: "en", messages: en });

const others: Others<Messages> = { de: async () => (await import("./de.ts")).de };
parts.push({ english: en, others });

export const language = (): Language => chosen.value.language;

/** How the reader writes numbers and dates: as in their region, where the browser says it. */
export const locale = (): string =>
  navigator.languages.find((name) => name.startsWith(language())) ?? language();

/** The first language of the browser that there is, unless another was chosen. */
export function preferred(kept: string | null, offered: readonly string[]): Language {
  const known = (name: string): name is Language => name === "en" || name in others;
  return [kept, ...offered].map((name) => name?.slice(0, 2) ?? "").find(known) ?? "en";
}

export async function setLanguage(wanted: Language): Promise<void> {
  const said = await Promise.all(
    parts.map(({ english, others }) => (wanted === "en" ? english : others[wanted]())),
  );
  chosen.value = { language: wanted, messages: Object.assign({}, ...said) };
  document.documentElement.lang = wanted;
}

/**
 * What one page says besides the frame; it comes with the page's own code, which is shown once it is spoken.
 * No two parts call two messages the same.
 */
export function words<W extends Words>(
  english: W,
  others: Others<W>,
): (name: MessageName | (keyof W & string), values?: Arguments) => string {
  parts.push({ english, others });
  return say;
}

/** Has what came meanwhile said in the language of the reader. */
export const loadMessages = (): Promise<void> => setLanguage(language());

export type Arguments = Record<string, string | number>;

/** What the console says, in the language of the reader. `n` decides plurals. */
export const t = (name: MessageName, values?: Arguments): string => say(name, values);

function say(name: string, values: Arguments = {}): string {
  const { messages, language } = chosen.value;
  return fill(messages[name] ?? name, values, language);
}

/** Tells whether there is such a message: what the server says by a code may be newer than the console. */
export const isIn =
  <W extends Words>(english: W) =>
  (name: string): name is keyof W & string =>
    name in english;

export const has = isIn(en);

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
