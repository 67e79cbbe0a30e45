import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { t } from "../Frame/messages/messages.ts";
import { say } from "../Frame/say.ts";
import type { Report } from "./report.ts";

/** Codes of the verdict whose numbers are not to be read. */
const unread = /^do_?not_?read/i;

/** What to do, first: a sentence of the server, why, and which numbers to believe. */
export function Verdict({ report, children }: { report: Report; children: ComponentChildren }) {
  const isOpen = useSignal(false);
  const { verdict, readings } = report;
  const sentence = verdict ? say("verdict", verdict) : (readings.at(-1)?.text ?? "");
  const isHidden = verdict != null && unread.test(verdict.code) && !isOpen.value;
  return (
    <>
      <section class={`verdict ${verdict?.code ?? ""}`} aria-label={t("results.verdict")}>
        <p class="sentence">{sentence}</p>
        <details>
          <summary>{t("results.readings")}</summary>
          <ul>
            {readings.map((reading) => (
              <li>{reading.text}</li>
            ))}
          </ul>
        </details>
      </section>
      {isHidden ? (
        <div class="note warn">
          <p>{t("results.untrustedWhy")}</p>
          <button type="button" onClick={() => (isOpen.value = true)}>
            {t("results.untrusted")}
          </button>
        </div>
      ) : (
        children
      )}
    </>
  );
}
