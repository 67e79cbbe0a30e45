import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { nameOf, names } from "../Access/names.ts";
import { exportCsv } from "../Charts/Table.tsx";
import { addressOf } from "../Experiments/routes.ts";
import { account, may } from "../Frame/account.ts";
import { count, dayAndTime } from "../Frame/format.ts";
import { Input, Refused } from "../Frame/Form.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { Pager } from "../Frame/Pager.tsx";
import { go, parameter, withParameters } from "../Frame/router.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { SectionPage } from "../Frame/Section.tsx";
import { useSending } from "../Frame/sending.ts";
import { get, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { t } from "./words.ts";

type Entry = Schema<"ActivityView">;

const filters = ["actor", "type", "stream", "from", "to"] as const;
type Filter = Record<(typeof filters)[number], string | null>;

/** As the log writes them, in every language. */
const hints: Partial<Record<keyof Filter, string>> = {
  actor: "user:…, key:…, system:…",
  type: "user_created",
  stream: "0198f6a0-…",
};

const Size = 50;
const MaxSize = 200;

/** More of them belong into an export of the log, which can be verified, too. */
const MaxSaved = 10_000;

const ask = (filter: Filter, before: number | null | undefined, limit: number, signal?: AbortSignal) =>
  get("/api/activity", {
    query: {
      ...Object.fromEntries(filters.map((name) => [name, filter[name] ?? undefined])),
      before: before ?? undefined,
      limit,
    },
    signal,
  });

const activity = new Resource(
  ({ filter, before }: { filter: Filter; before: string | null }, signal: AbortSignal) =>
    ask(filter, before ? Number(before) : undefined, Size, signal),
);

/** Who has done what, of all that is in the log but visitors. */
export function ActivityPage() {
  const filter = Object.fromEntries(filters.map((name) => [name, parameter(name)])) as Filter;
  const before = parameter("before");
  const isAllowed = may("activity:read");
  useEffect(() => {
    if (isAllowed) {
      names.revalidate("all");
      activity.revalidate({ filter, before });
    }
  }, [isAllowed, before, ...filters.map((name) => filter[name])]);
  return (
    <SectionPage title={t("section.activity")} class="activity" permission="activity:read">
      <p class="quiet about">{t("activity.about")}</p>
      <Filters of={filter} />
      <Panel of={activity} size="table">
        {(found) => (
          <>
            {found.activity.length === 0 ? (
              <p class="note">{t("activity.none")}</p>
            ) : (
              <DataTable
                label={t("section.activity")}
                columns={[
                  { number: t("activity.number") },
                  t("activity.when"),
                  t("activity.actor"),
                  t("activity.type"),
                  t("activity.stream"),
                ]}
              >
                {found.activity.map((entry) => (
                  <Row key={entry.sequence} of={entry} />
                ))}
              </DataTable>
            )}
            <Pager next={found.next} name="before" />
          </>
        )}
      </Panel>
    </SectionPage>
  );
}

function Filters({ of }: { of: Filter }) {
  const wanted = useSignal(of);
  const sending = useSending();
  const change = (name: keyof Filter) => (value: string) =>
    (wanted.value = { ...wanted.value, [name]: value });
  const show = (filter: Filter) => {
    wanted.value = filter;
    go(
      withParameters({
        before: null,
        ...Object.fromEntries(filters.map((name) => [name, filter[name]?.trim() || null])),
      }),
    );
  };
  const nothing = Object.fromEntries(filters.map((name) => [name, null])) as Filter;
  return (
    <form
      class="grid"
      role="search"
      onSubmit={(e) => {
        e.preventDefault();
        show(wanted.value);
      }}
    >
      {filters.map((name) => (
        <Input
          label={t(`activity.${name}`)}
          name={name}
          of={sending}
          hint={hints[name]}
          type={name === "from" || name === "to" ? "datetime-local" : "text"}
          value={name === "from" || name === "to" ? local(wanted.value[name]) : (wanted.value[name] ?? "")}
          change={(value) => change(name)(name === "from" || name === "to" ? utc(value) : value)}
        />
      ))}
      <p class="actions">
        <button type="submit">{t("app.search")}</button>
        <button
          type="button"
          class="plain"
          onClick={() => show({ ...of, actor: account.value?.actor ?? null })}
        >
          {t("activity.mine")}
        </button>
        <button type="button" class="plain" onClick={() => show(nothing)}>
          {t("activity.clear")}
        </button>
        <Save of={of} />
      </p>
    </form>
  );
}

/** What a field of the browser has of a moment, in the reader's own time; and back. */
function local(at: string | null): string {
  const time = at ? new Date(at) : null;
  return time && !Number.isNaN(time.getTime())
    ? new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
    : "";
}

const utc = (text: string): string => (text ? new Date(text).toISOString() : "");

function Save({ of }: { of: Filter }) {
  const sending = useSending();
  const fetched = useSignal<number | null>(null);
  const save = async () => {
    const entries: Entry[] = [];
    let before: number | null | undefined;
    do {
      const page: Schema<"ActivityPage"> = await ask(of, before, MaxSize);
      entries.push(...page.activity);
      fetched.value = entries.length;
      before = page.next;
    } while (before != null && entries.length < MaxSaved);
    exportCsv("activity", {
      columns: ["sequence", "occurredAt", "actor", "type", "stream", "streamType", "version", "data"],
      rows: entries.map((e) => [
        e.sequence,
        e.occurredAt,
        e.actor ?? null,
        e.type,
        e.stream,
        e.streamType ?? null,
        e.version,
        JSON.stringify(e.data),
      ]),
    });
    if (before == null) {
      fetched.value = null;
    }
  };
  return (
    <>
      <button type="button" class="plain" onClick={() => void sending.send(save)}>
        {t("activity.export")}
      </button>
      {fetched.value !== null && (
        <span role="status" class="quiet">
          {t(sending.isSending.value ? "activity.exporting" : "activity.exported", {
            count: count(fetched.value),
          })}
        </span>
      )}
      <Refused of={sending.problem.value} />
    </>
  );
}

function Row({ of }: { of: Entry }) {
  const isOpen = useSignal(false);
  return (
    <>
      <tr data-sequence={of.sequence}>
        <td class="n">{count(of.sequence)}</td>
        <td>{dayAndTime(of.occurredAt)}</td>
        <td class="name">
          {of.actor ? (
            <a href={withParameters({ actor: of.actor, before: null })} title={of.actor} dir="auto">
              {nameOf(of.actor)}
            </a>
          ) : (
            t("activity.nobody")
          )}
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
        <td>
          {of.streamType === "experiment" ? (
            <a href={addressOf(of.stream)}>{of.streamType}</a>
          ) : (
            of.streamType
          )}
          <small class="id">
            <a href={withParameters({ stream: of.stream, before: null })}>{of.stream.slice(0, 13)}…</a>
          </small>
        </td>
      </tr>
      {isOpen.value && (
        <tr class="details">
          <td />
          <td colSpan={4}>
            <pre tabIndex={0} aria-label={t("activity.data")}>
              {JSON.stringify(of.data, null, 2)}
            </pre>
          </td>
        </tr>
      )}
    </>
  );
}
