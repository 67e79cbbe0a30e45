import { count, dayAndTime } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";
import { travel } from "../Replay/moment.ts";
import { causeOf } from "../Replay/Scrubber.tsx";
import { isByPerson, type Timeline } from "../Replay/timeline.ts";
import { sayReason } from "../Allocation/reasonText.ts";

/** What people did, newest first, without all that followed from it by itself. */
export function PeoplesChanges({ of, upTo }: { of: Timeline; upTo: number }) {
  const changes = of.frames.filter((frame) => frame.version <= upTo && isByPerson(frame)).reverse();
  return changes.length === 0 ? null : (
    <section>
      <h2>{t("record.people")}</h2>
      <div class="scroll" tabIndex={0} role="group" aria-label={t("record.people")}>
        <table>
          <thead>
            <tr>
              <th scope="col" class="n">
                {t("record.number")}
              </th>
              <th scope="col">{t("record.type")}</th>
              <th scope="col">{t("record.when")}</th>
              <th scope="col">{t("record.actor")}</th>
              <th scope="col">{t("record.reason")}</th>
            </tr>
          </thead>
          <tbody>
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
          </tbody>
        </table>
      </div>
    </section>
  );
}
