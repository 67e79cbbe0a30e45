import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { language, loadMessages } from "../Frame/messages/messages.ts";

type Texts = typeof import("./reasonTexts.ts");

/** Reasons are the server's own words in English; what says them in other languages comes for who reads one. */
const translated = signal<Texts | null>(null);

async function translate(): Promise<void> {
  const texts = await import("./reasonTexts.ts");
  await loadMessages();
  translated.value = texts;
}

/** What says the server's reasons in the reader's language, once it has come; null in English, which is their own. */
export function useTranslation(): { texts: Texts | null; said: string } {
  const spoken = language();
  useEffect(() => void (spoken !== "en" && translate()), [spoken]);
  const texts = spoken === "en" ? null : translated.value;
  return { texts, said: texts ? spoken : "en" };
}
