import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { count, dayAndTime } from "../Frame/format.ts";
import { Panel } from "../Frame/Panel.tsx";
import { get, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { travel } from "../Replay/moment.ts";
import { Changes } from "./Changes.tsx";
import { t } from "./recordWords.ts";

type Entry = Schema<"AuditEntryView">;

/** One event: what it changed first, then how it was written. */
export function EventDetails({ id, sequence }: { id: string; sequence: number }) {
  const entry = useMemo(
    () =>
      new Resource(async (at: number, signal: AbortSignal) => {
        const page = await get("/api/experiments/{id}/audit", {
          path: { id },
          query: { after: at - 1, limit: 1 },
          signal,
        });
        return page.entries[0] ?? null;
      }),
    [id],
  );
  useEffect(() => entry.revalidate(sequence), [entry, sequence]);
  return (
    <Panel of={entry} size="table">
      {(of) =>
        of && (
          <>
            <h3>{t("record.event", { sequence: count(of.sequence), type: of.type })}</h3>
            {sequence > 1 && <Changes id={id} from={sequence - 1} to={sequence} />}
            <Written of={of} />
          </>
        )
      }
    </Panel>
  );
}

/** A row of a table that opens. */
export function Event({ of }: { of: Entry }) {
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
            <Written of={of} />
          </td>
        </tr>
      )}
    </>
  );
}

function Written({ of }: { of: Entry }) {
  return (
    <>
      <pre tabIndex={0}>{JSON.stringify(of.data, null, 2)}</pre>
      <dl class="hashes">
        <dt>{t("record.when")}</dt>
        <dd>{dayAndTime(of.occurredAt)}</dd>
        <dt>{t("record.actor")}</dt>
        <dd class="id">{of.actor ?? "–"}</dd>
        <dt>{t("record.correlation")}</dt>
        <dd class="id">{of.correlation ?? "–"}</dd>
        <dt>{t("record.previous")}</dt>
        <dd class="id">{of.previousHash ?? "–"}</dd>
        <dt>{t("record.hash")}</dt>
        <dd class="id">{of.currentHash ?? "–"}</dd>
      </dl>
    </>
  );
}
