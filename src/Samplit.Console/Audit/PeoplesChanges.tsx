import { count, dayAndTime } from "../Frame/format.ts";
import { travel } from "../Replay/moment.ts";
import { causeOf } from "../Replay/Scrubber.tsx";
import { isByPerson, type Timeline } from "../Replay/timeline.ts";
import { sayReason } from "../Allocation/reasonText.ts";
import { EventTable } from "./EventTable.tsx";
import { t } from "./recordWords.ts";

/** What people did, newest first, without all that followed from it by itself. */
export function PeoplesChanges({ of, upTo }: { of: Timeline; upTo: number }) {
  const changes = of.frames.filter((frame) => frame.version <= upTo && isByPerson(frame)).reverse();
  return changes.length === 0 ? null : (
    <section>
      <h2>{t("record.people")}</h2>
      <EventTable label="record.people" last="record.reason">
        {changes.map((frame) => (
          <tr>
            <td class="n">
              <button type="button" class="link" onClick={() => travel(frame.version)}>
                {count(frame.version)}
              </button>
            </td>
            <td>{causeOf(frame)}</td>
            <td>{dayAndTime(frame.occurredAt)}</td>
            <td class="id">{frame.actor ?? "–"}</td>
            <td dir="auto">{frame.reason ? sayReason(frame.reason) : "–"}</td>
          </tr>
        ))}
      </EventTable>
    </section>
  );
}
