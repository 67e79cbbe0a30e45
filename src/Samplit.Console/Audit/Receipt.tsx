import { useSignal } from "@preact/signals";
import { dayAndTime, percentSign } from "../Frame/format.ts";
import { readKey, readReceipt, type Receipt as Proven } from "./ledger.ts";
import { trustedKey } from "./verification.ts";
import { t } from "./recordWords.ts";

type Outcome = { proven: Proven } | { reason: string };

/** A receipt of an assignment, verified without the server: what it says, and that the log was signed for with it. */
export function Receipt() {
  const outcome = useSignal<Outcome | null>(null);
  const read = async (text: string) => {
    if (text.trim() === "") {
      outcome.value = null;
      return;
    }
    try {
      outcome.value = { proven: await readReceipt(text, await readKey(await trustedKey())) };
    } catch (error) {
      outcome.value = { reason: error instanceof Error ? error.message : String(error) };
    }
  };
  return (
    <section
      class="receipt"
      onDragOver={(e) => e.preventDefault()}
      onDrop={(e) => {
        e.preventDefault();
        void e.dataTransfer?.files[0]?.text().then(read);
      }}
    >
      <h2>{t("receipt.title")}</h2>
      <label>
        {t("receipt.paste")}
        <textarea
          rows={3}
          spellcheck={false}
          placeholder="c2sp.org/tlog-proof@v1"
          onInput={(e) => void read(e.currentTarget.value)}
        />
      </label>
      <div role="status">{outcome.value && <OutcomeNote of={outcome.value} />}</div>
    </section>
  );
}

function OutcomeNote({ of }: { of: Outcome }) {
  if ("reason" in of) {
    return (
      <div class="note bad">
        <p>
          <strong>
            <span aria-hidden="true">✖</span> {t("receipt.wrong")}
          </strong>
        </p>
        <p>{of.reason}</p>
      </div>
    );
  }
  const { event, stream } = of.proven;
  const data = event.data as { visitor?: string; variant?: string; propensity?: number };
  return (
    <div class="note good">
      <p>
        <strong>
          <span aria-hidden="true">✓</span> {t("receipt.valid")}
        </strong>
      </p>
      <dl>
        <dt>{t("receipt.experiment")}</dt>
        <dd class="id">{stream}</dd>
        <dt>{t("receipt.visitor")}</dt>
        <dd class="id">{data.visitor ?? "–"}</dd>
        <dt>{t("results.variant")}</dt>
        <dd dir="auto">{data.variant ?? "–"}</dd>
        <dt>{t("receipt.propensity")}</dt>
        <dd>{percentSign(data.propensity)}</dd>
        <dt>{t("record.when")}</dt>
        <dd>{dayAndTime(event.occurredAt)}</dd>
      </dl>
    </div>
  );
}
