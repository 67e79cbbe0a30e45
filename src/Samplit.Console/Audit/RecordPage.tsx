import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { may } from "../Frame/account.ts";
import { count, dayAndTime } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";
import { Panel } from "../Frame/Panel.tsx";
import { travel, version } from "../Replay/moment.ts";
import { timeline } from "../Replay/timeline.ts";
import { PeoplesChanges } from "./PeoplesChanges.tsx";
import { Receipt } from "./Receipt.tsx";
import { VerifyHere } from "./VerifyHere.tsx";
import { EventTable } from "./EventTable.tsx";

type Entry = Schema<"AuditEntryView">;

/** How many events a page has. */
const Size = 50;

interface Part {
  id: string;
  /** The newest version that is shown. */
  upTo: number;
}

const entries = new Resource(({ id, upTo }: Part, signal: AbortSignal) =>
  get("/api/experiments/{id}/audit", {
    path: { id },
    query: { after: Math.max(0, upTo - Size), limit: Math.min(Size, upTo) },
    signal,
  }),
);

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
            <Events id={id} newest={version.value ?? known.version} />
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
      verification.want(id);
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

function Events({ id, newest }: { id: string; newest: number }) {
  const upTo = useSignal<number | null>(null);
  const top = Math.min(upTo.value ?? newest, newest);
  useEffect(() => {
    if (top > 0) {
      entries.want({ id, upTo: top });
    }
  }, [id, top]);
  return (
    <section>
      <h2>{t("record.events")}</h2>
      <Panel of={entries} size="table">
        {(page) => (
          <>
            <EventTable label="record.events" last="record.hash">
              {page.entries.toReversed().map((entry) => (
                <Event key={entry.sequence} of={entry} />
              ))}
            </EventTable>
            <p class="pages">
              {top < newest && (
                <button type="button" class="plain" onClick={() => (upTo.value = null)}>
                  {t("record.newest")}
                </button>
              )}
              {top > Size && (
                <button type="button" class="plain" onClick={() => (upTo.value = top - Size)}>
                  {t("record.more")}
                </button>
              )}
            </p>
          </>
        )}
      </Panel>
    </section>
  );
}

function Event({ of }: { of: Entry }) {
  const isOpen = useSignal(false);
  return (
    <>
      <tr data-event={of.sequence}>
        <td class="n">
          <button type="button" class="link" onClick={() => travel(of.sequence)}>
            {count(of.sequence)}
          </button>
        </td>
        <td>
          <button
            type="button"
            class="link"
            aria-expanded={isOpen.value}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            {of.type}
          </button>
        </td>
        <td>{dayAndTime(of.occurredAt)}</td>
        <td class="id">{of.actor ?? "–"}</td>
        <td class="id">{of.currentHash?.slice(0, 12) ?? "–"}</td>
      </tr>
      {isOpen.value && (
        <tr class="details">
          <td />
          <td colSpan={4}>
            <pre tabIndex={0}>{JSON.stringify(of.data, null, 2)}</pre>
            <dl class="hashes">
              <dt>{t("record.previous")}</dt>
              <dd class="id">{of.previousHash ?? "–"}</dd>
              <dt>{t("record.hash")}</dt>
              <dd class="id">{of.currentHash ?? "–"}</dd>
            </dl>
          </td>
        </tr>
      )}
    </>
  );
}
