import { experiment } from "../Experiments/experiment.ts";
import { download } from "../Frame/download.ts";
import { count } from "../Frame/format.ts";
import { timeline } from "../Replay/timeline.ts";
import { obstacle, outcome, stop, verify, type VerifierMessage } from "./verification.ts";
import { t } from "./recordWords.ts";

/** The reader's own browser computes what proves the record, and believes nothing else. */
export function VerifyHere() {
  const id = experiment.state.value.value?.value.id;
  const version = timeline.state.value.value?.version;
  const what = outcome.value?.experiment === id ? outcome.value?.what : undefined;
  if (obstacle()) {
    return <p class="note warn">{t("verify.insecure")}</p>;
  }
  return (
    <div class={`verify ${what?.kind ?? ""}`}>
      {what?.kind === "progress" ? (
        <p class="running">
          <progress value={what.done} max={what.of} aria-label={t("verify.running")} />
          <span>{t("verify.progress", { done: count(what.done), of: count(what.of) })}</span>
          <button
            type="button"
            class="plain"
            onClick={() => {
              stop();
              outcome.value = null;
            }}
          >
            {t("verify.stop")}
          </button>
        </p>
      ) : (
        <p class="actions">
          <button
            type="button"
            disabled={!id || !version}
            onClick={() => id && version && verify(id, version)}
          >
            {what ? t("verify.again") : t("verify.start")}
          </button>
          <span class="quiet">{t("verify.what")}</span>
        </p>
      )}
      <div role="status">{what && <Outcome of={what} />}</div>
    </div>
  );
}

function Outcome({ of }: { of: VerifierMessage }) {
  switch (of.kind) {
    case "progress":
      return null;
    case "intact":
      return (
        <div class="note good">
          <p>
            <strong>
              <span aria-hidden="true">✓</span>{" "}
              {t("verify.intact", { events: count(of.events), n: of.events })}
            </strong>
          </p>
          <p>
            {of.isFirst
              ? t("verify.first", { size: count(of.size) })
              : t("verify.kept", { size: count(of.size) })}
          </p>
          <p class="id">
            {t("verify.head")} {of.head}
          </p>
          <p>
            <button type="button" class="link" onClick={() => keepFile(of.kept.checkpoint)}>
              {t("verify.file")}
            </button>
          </p>
          <p class="quiet">{t("verify.not")}</p>
        </div>
      );
    case "tampered":
      return (
        <div class="note bad" role="alert">
          <p>
            <strong>
              <span aria-hidden="true">✖</span>{" "}
              {of.sequence === null
                ? t("verify.tampered")
                : t("verify.tamperedAt", { sequence: count(of.sequence) })}
            </strong>
          </p>
          <p>{of.reason}</p>
        </div>
      );
    case "failed":
      return (
        <div class="note warn">
          <p>{t("verify.failed")}</p>
          <p>{of.reason}</p>
        </div>
      );
  }
}

const keepFile = (checkpoint: string): void =>
  download("checkpoint.txt", new Blob([checkpoint], { type: "text/plain" }));
