import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { count, dayAndTime } from "../Frame/format.ts";
import { Failed } from "../Frame/Panel.tsx";
import { go, parameter, withParameters } from "../Frame/router.ts";
import { get, type Schema } from "../Http/api.ts";
import { Pages } from "../Http/pages.ts";
import { travel } from "../Replay/moment.ts";
import { t } from "./recordWords.ts";
import { Visits } from "./Visits.tsx";
import { EventDetails } from "./EventDetails.tsx";

type Row = Schema<"RecordRowView">;

/** In pixels: rows are as high as each other, so that the place of one that is not drawn is known. */
const RowHeight = 34;

/** Rows that are drawn beyond what is seen, so that nothing is empty while it scrolls. */
const Beyond = 12;

/** Events that no visitor causes, by the name that they are recorded under. */
const types = [
  "traffic_reallocated",
  "variants_changed",
  "experiment_started",
  "experiment_paused",
  "experiment_resumed",
  "experiment_completed",
  "preregistration_changed",
  "allocation_computed",
  "guardrail_breached",
  "blank_time_breached",
  "metric_defined",
  "metric_changed",
  "metric_retired",
  "change_proposed",
  "change_approved",
] as const;

interface Part {
  id: string;
  newest: number;
  type: string | null;
  actor: string | null;
}

interface EventsProps {
  id: string;
  /** The version that is shown; null for now. */
  at: number | null;
  newest: number;
}

/** Everything that happened, newest first; visits between two other events are one row, that opens. */
export function Events({ id, at, newest }: EventsProps) {
  const [type, actor] = [parameter("kind"), parameter("by")];
  const opened = useSignal<Row | null>(null);
  const shownAgain = useSignal(0);
  // What happens while somebody reads is shown when they ask for it: the list would begin anew under their eyes.
  const first = useMemo(() => at ?? newest, [id, at, type, actor, shownAgain.value]);
  const newer = at === null ? newest - first : 0;
  const rows = useMemo(
    () =>
      new Pages<Part, Row, number>(async (part, next, signal) => {
        const page = await get("/api/experiments/{id}/record", {
          path: { id: part.id },
          query: {
            before: next ?? part.newest + 1,
            ...(part.type ? { type: part.type } : {}),
            ...(part.actor ? { actor: part.actor } : {}),
          },
          signal,
        });
        return { rows: page.rows, next: page.next ?? null };
      }),
    [],
  );
  useEffect(() => rows.start({ id, newest: first, type, actor }), [id, first, type, actor]);
  const { rows: known, isLoading, hasMore, problem } = rows.state.value;
  return (
    <section class="events">
      <h2>{t("record.events")}</h2>
      <div class="filters">
        <label>
          {t("record.kind")}{" "}
          <select
            value={type ?? ""}
            onChange={(e) => go(withParameters({ kind: e.currentTarget.value || null }), true)}
          >
            <option value="">{t("record.everything")}</option>
            {types.map((name) => (
              <option value={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          {t("record.by")}{" "}
          <input
            type="search"
            value={actor ?? ""}
            placeholder={t("record.anyone")}
            onChange={(e) => go(withParameters({ by: e.currentTarget.value || null }), true)}
          />
        </label>
      </div>
      {problem && <Failed problem={problem} retry={() => void rows.more()} />}
      {newer > 0 && (
        <p>
          <button type="button" class="plain" onClick={() => shownAgain.value++}>
            {t("record.newer", { count: count(newer), n: newer })}
          </button>
        </p>
      )}
      <List
        rows={known}
        opened={opened.value}
        open={(row) => (opened.value = opened.peek() === row ? null : row)}
        isAsking={isLoading}
        more={() => hasMore && !problem && void rows.more()}
      />
      {opened.value && (
        <div class="opened">
          {opened.value.type ? (
            <EventDetails id={id} sequence={opened.value.sequence} />
          ) : (
            <Visits id={id} from={opened.value.from!} to={opened.value.sequence} />
          )}
        </div>
      )}
    </section>
  );
}

interface ListProps {
  rows: readonly Row[];
  opened: Row | null;
  open: (row: Row) => void;
  isAsking: boolean;
  more: () => void;
}

/** Only what is seen is drawn, however long it is. */
function List({ rows, opened, open, isAsking, more }: ListProps) {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(480);
  const first = Math.max(0, Math.floor(top.value / RowHeight) - Beyond);
  const last = Math.min(rows.length, Math.ceil((top.value + height.value) / RowHeight) + Beyond);
  const isAtEnd = last >= rows.length;
  useEffect(() => {
    if (isAtEnd) {
      more();
    }
  }, [isAtEnd, rows.length, isAsking]);
  return (
    <div
      ref={box}
      class="scroll rows"
      tabIndex={0}
      role="group"
      aria-label={t("record.events")}
      onScroll={(e) => {
        top.value = e.currentTarget.scrollTop;
        height.value = e.currentTarget.clientHeight;
      }}
    >
      <table aria-rowcount={isAsking ? -1 : rows.length + 1}>
        <thead>
          <tr>
            <th scope="col" class="n">
              {t("record.number")}
            </th>
            <th scope="col">{t("record.type")}</th>
            <th scope="col">{t("record.when")}</th>
            <th scope="col">{t("record.actor")}</th>
          </tr>
        </thead>
        <tbody>
          <Room rows={first} />
          {rows.slice(first, last).map((row, at) => (
            <tr
              key={row.sequence}
              aria-rowindex={first + at + 2}
              data-event={row.sequence}
              data-visits={row.type ? undefined : true}
              class={row === opened ? "current" : undefined}
            >
              <td class="n">
                <button type="button" class="link" onClick={() => travel(row.sequence)}>
                  {count(row.sequence)}
                </button>
              </td>
              <td>
                <button type="button" class="link" aria-expanded={row === opened} onClick={() => open(row)}>
                  {row.type ?? visitsOf(row)}
                </button>
              </td>
              <td>{dayAndTime(row.occurredAt)}</td>
              <td class="id">{row.actor ?? "–"}</td>
            </tr>
          ))}
          <Room rows={rows.length - last} />
        </tbody>
      </table>
    </div>
  );
}

/** Takes the room of rows that are not drawn. */
function Room({ rows }: { rows: number }) {
  return rows > 0 ? (
    <tr aria-hidden="true" class="room">
      <td colSpan={4} style={{ height: `${rows * RowHeight}px` }} />
    </tr>
  ) : null;
}

const visitsOf = ({ sequence, from, assignments, conversions }: Row): string =>
  assignments == null
    ? t("record.visits", { count: count(sequence - from! + 1), n: sequence - from! + 1 })
    : `${t("record.assignments", { count: count(assignments), n: assignments })}, ${t("record.conversions", {
        count: count(conversions),
        n: conversions ?? 0,
      })}`;
