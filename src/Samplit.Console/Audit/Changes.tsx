import { useEffect, useMemo } from "preact/hooks";
import { count, dayAndTime, plain } from "../Frame/format.ts";
import { Panel } from "../Frame/Panel.tsx";
import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { t } from "./recordWords.ts";

interface ChangesProps {
  id: string;
  from: number;
  to: number;
}

/** What differs between two versions, leaf by leaf, and what happened between them. */
export function Changes({ id, from, to }: ChangesProps) {
  const changes = useMemo(
    () =>
      new Resource((part: { from: number; to: number }, signal: AbortSignal) =>
        get("/api/experiments/{id}/state/changes", {
          path: { id },
          query: { from: String(part.from), to: String(part.to) },
          signal,
        }),
      ),
    [id],
  );
  useEffect(() => changes.revalidate({ from, to }), [changes, from, to]);
  return (
    <Panel of={changes} size="table">
      {(known) => (
        <div class="changes">
          <p class="quiet">
            {t("compare.between", {
              from: count(known.from.version),
              fromTime: dayAndTime(known.from.at),
              to: count(known.to.version),
              toTime: dayAndTime(known.to.at),
            })}{" "}
            {Object.entries(known.events)
              .map(([type, times]) => `${count(times)} ${type}`)
              .join(", ")}
          </p>
          {known.changes.length === 0 ? (
            <p>{t("compare.same")}</p>
          ) : (
            <div class="scroll" tabIndex={0} role="group" aria-label={t("compare.title")}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t("compare.where")}</th>
                    <th scope="col">{t("compare.before")}</th>
                    <th scope="col">{t("compare.after")}</th>
                  </tr>
                </thead>
                <tbody>
                  {known.changes.map((change) => (
                    <tr data-path={change.path}>
                      <th scope="row" class="id">
                        {change.path.split("/").slice(1).map(unescape).join(" › ")}
                      </th>
                      <td>{text(change.before)}</td>
                      <td>
                        <b>{text(change.after)}</b>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </div>
      )}
    </Panel>
  );
}

/** RFC 6901. */
const unescape = (step: string): string => step.replaceAll("~1", "/").replaceAll("~0", "~");

/** That are told of a number; the record has all of them. */
const Digits = 6;

const text = (value: unknown): string =>
  value === undefined || value === null
    ? "–"
    : typeof value === "number"
      ? Number.isInteger(value)
        ? count(value)
        : plain(value, Digits)
      : typeof value === "string"
        ? value
        : JSON.stringify(value);
