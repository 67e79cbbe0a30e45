import { useEffect } from "preact/hooks";
import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { may } from "../Frame/account.ts";
import { count } from "../Frame/format.ts";
import { Panel } from "../Frame/Panel.tsx";
import { version } from "../Replay/moment.ts";
import { timeline } from "../Replay/timeline.ts";
import { Compare } from "./Compare.tsx";
import { Events } from "./Events.tsx";
import { PeoplesChanges } from "./PeoplesChanges.tsx";
import { Receipt } from "./Receipt.tsx";
import { VerifyHere } from "./VerifyHere.tsx";
import { t } from "./recordWords.ts";

const verification = new Resource((id: string, signal: AbortSignal) =>
  get("/api/experiments/{id}/audit/verification", { path: { id }, signal }),
);

/** Every event in its order, with the hashes that chain it. */
export function RecordPage({ id }: { id: string }) {
  return may("audit:read") ? (
    <div class="page record">
      <Chain id={id} />
      <Panel of={timeline} size="table">
        {(known) => (
          <>
            <PeoplesChanges of={known} upTo={version.value ?? known.version} />
            <Compare id={id} at={version.value ?? known.version} newest={known.version} />
            <Events id={id} at={version.value} newest={known.version} />
          </>
        )}
      </Panel>
      <Receipt />
    </div>
  ) : (
    <p class="note">{t("record.noAudit")}</p>
  );
}

function Chain({ id }: { id: string }) {
  const isAllowed = may("audit:verify");
  useEffect(() => {
    if (isAllowed) {
      verification.revalidate(id);
    }
  }, [id, isAllowed]);
  return (
    <section class="chain">
      <h2>{t("record.title")}</h2>
      <VerifyHere />
      {isAllowed && (
        <Panel of={verification} size="line">
          {(told) => (
            <p class="quiet">
              {t("record.chain", { verdict: t(`record.verdict.${told.verdict}`) })}{" "}
              {t("record.checked", {
                count: count(told.checked),
                n: told.checked,
                head: told.head.slice(0, 16),
              })}{" "}
              {told.reason}
            </p>
          )}
        </Panel>
      )}
    </section>
  );
}
