import { useEffect } from "preact/hooks";
import { nameOf } from "../Access/names.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { dayAndTime } from "../Frame/format.ts";
import { Panel } from "../Frame/Panel.tsx";
import { get, type Tagged } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { isIn } from "../Frame/messages/messages.ts";
import { flags } from "../Frame/messages/en/flags.ts";
import type { Flag } from "./flag.ts";
import { t } from "./words.ts";

const Size = 50;

const isKnown = isIn(flags);

const history = new Resource((stream: string, signal: AbortSignal) =>
  get("/api/activity", { query: { stream, limit: Size }, signal }),
);

/** Who has done what to the flag, newest first: what is sealed in the log. */
export function History({ of: { value: of } }: { of: Tagged<Flag> }) {
  useEffect(() => history.revalidate(of.id), [of.id, of.revision]);
  return (
    <section>
      <p class="quiet about">{t("history.about")}</p>
      <Panel of={history} size="table">
        {({ activity, next }) =>
          activity.length === 0 ? (
            <p class="note">{t("history.none")}</p>
          ) : (
            <>
              <DataTable
                label={t("flags.part.history")}
                columns={[t("history.when"), t("history.who"), t("history.what"), t("flags.reason")]}
              >
                {activity.map((entry) => {
                  const name = `history.${entry.type}`;
                  const data = entry.data as Record<string, unknown>;
                  return (
                    <tr key={entry.sequence} data-event={entry.type}>
                      <th scope="row">{dayAndTime(entry.occurredAt)}</th>
                      <td dir="auto">{entry.actor ? nameOf(entry.actor) : "–"}</td>
                      <td>
                        {isKnown(name) ? t(name) : entry.type}
                        {typeof data.environment === "string" && ` (${data.environment})`}
                        <details>
                          <summary>{t("history.data")}</summary>
                          <pre tabIndex={0} aria-label={t("history.data")}>
                            {JSON.stringify(entry.data, null, 2)}
                          </pre>
                        </details>
                      </td>
                      <td dir="auto">{typeof data.reason === "string" ? data.reason : ""}</td>
                    </tr>
                  );
                })}
              </DataTable>
              {next != null && (
                <p>
                  <a href={`/activity?stream=${of.id}`}>{t("history.all")}</a>
                </p>
              )}
            </>
          )
        }
      </Panel>
    </section>
  );
}
