import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { t } from "../Frame/messages/messages.ts";
import type { Report } from "./report.ts";
import { useTranslation } from "./translation.ts";
import { sayChange, sayVerdict } from "./verdictText.ts";

/** What to do, first: why, what would change it, and which numbers to believe. */
export function Verdict({ report, children }: { report: Report; children: ComponentChildren }) {
  const isOpen = useSignal(false);
  const { verdict, readings } = report;
  const { texts, said } = useTranslation();
  const isHidden = verdict.code === "do_not_read" && verdict.arguments.cause !== "drift" && !isOpen.value;
  return (
    <>
      <section class={`verdict ${verdict.code}`}>
        <h2 class="unseen">{t("results.verdict")}</h2>
        <p class="sentence" dir="auto">
          {sayVerdict(verdict)}
        </p>
        <div class="why">
          <Texts
            title={t("results.reasons")}
            of={verdict.reasons.map((reason) => texts?.sayReason(reason) ?? reason.text)}
            language={said}
          />
          <Texts title={t("results.change")} of={verdict.wouldChange.map(sayChange)} />
        </div>
        <details>
          <summary>{t("results.readings")}</summary>
          <ul lang={said}>
            {readings.map((reading) => (
              <li>{texts?.sayReading(reading, report) ?? reading.text}</li>
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

/** How many reasons are told at once. */
const MaxReasons = 4;

function Texts({ title, of, language }: { title: string; of: readonly string[]; language?: string }) {
  return of.length === 0 ? null : (
    <div>
      <h3>{title}</h3>
      <ul lang={language}>
        {of.slice(0, MaxReasons).map((text) => (
          <li dir="auto">{text}</li>
        ))}
      </ul>
    </div>
  );
}
