import { count, percentSign, plain, points } from "./format.ts";
import { has, language, t } from "./messages/messages.ts";

/** A sentence of the server: what it is by its code, and how the server itself says it in English. */
export interface Sentence {
  code: string;
  arguments: Record<string, unknown>;
  sentence: string;
}

/** In the reader's language where the console knows the sentence; else as the server says it. */
export function say(kind: string, said: Sentence): string {
  const name = `${kind}.${said.code}`;
  return language() !== "en" && has(name)
    ? t(
        name,
        Object.fromEntries(Object.entries(said.arguments).map(([key, value]) => [key, shown(key, value)])),
      )
    : said.sentence;
}

/** How an argument is written follows from what it is called. */
function shown(name: string, value: unknown): string {
  if (typeof value !== "number") {
    return String(value ?? "");
  }
  return /share|chance|probability|rate/i.test(name)
    ? percentSign(value)
    : /difference|lower|upper|loss/i.test(name)
      ? points(value)
      : Number.isInteger(value)
        ? count(value)
        : plain(value);
}
