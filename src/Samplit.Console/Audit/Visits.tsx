import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Panel } from "../Frame/Panel.tsx";
import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { EventTable } from "./EventTable.tsx";
import { Event } from "./EventDetails.tsx";
import { t } from "./recordWords.ts";

/** How many events a page has. */
const Size = 50;

interface VisitsProps {
  id: string;
  from: number;
  to: number;
}

/** The events of visitors between two others, newest first. */
export function Visits({ id, from, to }: VisitsProps) {
  const top = useSignal(to);
  const entries = useMemo(
    () =>
      new Resource((upTo: number, signal: AbortSignal) => {
        const after = Math.max(from - 1, upTo - Size);
        return get("/api/experiments/{id}/audit", {
          path: { id },
          query: { after, limit: upTo - after },
          signal,
        });
      }),
    [id, from, to],
  );
  useEffect(() => void (top.value = to), [id, from, to]);
  useEffect(() => entries.revalidate(top.value), [entries, top.value]);
  return (
    <Panel of={entries} size="table">
      {(page) => (
        <>
          <EventTable label="record.events" last="record.hash">
            {page.entries.toReversed().map((entry) => (
              <Event key={entry.sequence} of={entry} />
            ))}
          </EventTable>
          <p class="pages">
            {top.value < to && (
              <button type="button" class="plain" onClick={() => (top.value = to)}>
                {t("record.newest")}
              </button>
            )}
            {top.value - Size >= from && (
              <button type="button" class="plain" onClick={() => (top.value -= Size)}>
                {t("record.more")}
              </button>
            )}
          </p>
        </>
      )}
    </Panel>
  );
}
