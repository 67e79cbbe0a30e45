import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Sparkline } from "../Charts/Sparkline.tsx";
import { may } from "../Frame/account.ts";
import { ago, count, dayAndTime, percent, percentSign } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";
import { lazyPage } from "../Frame/lazyPage.tsx";
import { Empty, Panel } from "../Frame/Panel.tsx";
import { go, parameter, withParameters } from "../Frame/router.ts";
import { get, type Answer } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { follow } from "../Live/live.ts";
import { chance } from "../Statistics/chance.ts";
import { sayVerdict } from "../Statistics/verdictText.ts";
import { addressOf } from "./routes.ts";
import { Status } from "./Status.tsx";

/** Seen until there is a first experiment. */
const welcome = lazyPage<object>(async () => (await import("./Welcome.tsx")).Welcome);

type Overview = Answer<"/api/overview">;
type Item = Overview["experiments"][number];

interface Filter {
  status: string | null;
  search: string | null;
  after: string | null;
}

const statuses = ["active", "paused", "draft", "completed", "archived"] as const;
const Needs = 5;
const Typing = 250;

const overview = new Resource(({ status, search, after }: Filter, signal: AbortSignal) =>
  get("/api/overview", {
    query: { limit: 50, status: status ?? undefined, search: search ?? undefined, after: after ?? undefined },
    signal,
  }),
);

export function OverviewPage() {
  document.title = `${t("overview.title")} · Samplit`;
  const isAllowed = may("experiment:read");
  const filter: Filter = {
    status: parameter("status"),
    search: parameter("search"),
    after: parameter("after"),
  };
  useEffect(() => {
    if (isAllowed) {
      overview.revalidate(filter);
    }
  }, [isAllowed, filter.status, filter.search, filter.after]);
  useEffect(
    () =>
      isAllowed
        ? follow(
            () => true,
            () => overview.reload(),
          )
        : undefined,
    [isAllowed],
  );
  return (
    <div class="page overview">
      <div class="title">
        <h1 tabIndex={-1}>{t("overview.title")}</h1>
        {may("experiment:create") && (
          <a class="button" href="/experiments/new">
            {t("new.title")}
          </a>
        )}
      </div>
      {isAllowed ? (
        <>
          <Filters of={filter} />
          <Panel of={overview} size="table">
            {(known) =>
              known.experiments.length > 0 ? (
                <>
                  <NeedsYou of={known} />
                  <Table of={known} />
                  <Pages of={known} isFirst={filter.after === null} />
                </>
              ) : filter.status || filter.search ? (
                <p class="note">{t("overview.none")}</p>
              ) : (
                <Empty title={t("overview.empty")}>
                  <welcome.Shown />
                </Empty>
              )
            }
          </Panel>
        </>
      ) : (
        <p class="note">{t("panel.forbidden", { permission: "experiment:read" })}</p>
      )}
    </div>
  );
}

function Filters({ of }: { of: Filter }) {
  const timer = useSignal<ReturnType<typeof setTimeout> | undefined>(undefined);
  return (
    <form class="filters" role="search" onSubmit={(e) => e.preventDefault()}>
      <input
        type="search"
        aria-label={t("overview.find")}
        placeholder={t("overview.find")}
        value={of.search ?? ""}
        onInput={(e) => {
          const search = e.currentTarget.value.trim() || null;
          clearTimeout(timer.peek());
          timer.value = setTimeout(() => go(withParameters({ search, after: null }), true), Typing);
        }}
      />
      <nav aria-label={t("overview.filter")} class="chips">
        {[null, ...statuses].map((status) => (
          <a
            href={withParameters({ status, after: null })}
            aria-current={of.status === status ? "true" : undefined}
          >
            {status ? t(`status.${status}`) : t("overview.all")}
          </a>
        ))}
      </nav>
    </form>
  );
}

/** What takes a person, at most five lines; each is a link. */
function NeedsYou({ of }: { of: Overview }) {
  const needs = of.experiments.flatMap((item) => item.needs.map((need) => ({ item, need })));
  return needs.length === 0 ? null : (
    <section class="needs">
      <h2>{t("overview.needs")}</h2>
      <ul>
        {needs.slice(0, Needs).map(({ item, need }) => (
          <li>
            <a href={need.link.startsWith("/experiments/") ? need.link : addressOf(item.id)}>
              {t(`need.${need.code}`)}
            </a>{" "}
            <b dir="auto">{item.name}</b> <span dir="auto">{sayVerdict(item.verdict)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Table({ of }: { of: Overview }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={t("overview.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("overview.name")}</th>
            <th scope="col">{t("overview.state")}</th>
            <th scope="col">{t("overview.leader")}</th>
            <th scope="col">{t("overview.traffic")}</th>
            <th scope="col" class="n">
              {t("overview.visitors")}
            </th>
            <th scope="col">{t("overview.last")}</th>
          </tr>
        </thead>
        <tbody>
          {of.experiments.map((item) => (
            <Row key={item.id} of={item} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ of }: { of: Item }) {
  const { leader, shares, variants } = of;
  const last = shares.at(-1);
  return (
    <tr data-experiment={of.id}>
      <th scope="row">
        <a href={addressOf(of.id)} dir="auto">
          {of.name}
        </a>
        <small>
          <Status of={of.status} />
        </small>
      </th>
      <td class="state" dir="auto">
        {sayVerdict(of.verdict)}
        {of.primaryMetric && <small>{t("overview.byMetric", { metric: of.primaryMetric })}</small>}
      </td>
      <td>
        {leader ? (
          <>
            <b dir="auto">{leader.variant}</b> {chance(leader.probabilityBest)} %
            <small>{t("overview.loss", { loss: percent(leader.expectedLoss, 3) })}</small>
          </>
        ) : (
          "–"
        )}
      </td>
      <td>
        {last && of.assignments > 0 ? (
          <Sparkline
            points={shares.map((s) => ({
              x: s.version,
              shares: variants.map((name) => s.weights[name] ?? 0),
            }))}
            end={last.version}
            label={variants.map((name) => `${name} ${percentSign(last.weights[name] ?? 0)}`).join(", ")}
          />
        ) : (
          "–"
        )}
      </td>
      <td class="n">
        <span data-cell="visitors">{count(of.assignments)}</span>
        <small>
          {of.plannedUnits != null
            ? t("overview.planned", { planned: count(of.plannedUnits) })
            : t("overview.today", { count: count(of.assignmentsToday) })}
        </small>
      </td>
      <td>
        <time dateTime={of.lastEventAt} title={dayAndTime(of.lastEventAt)}>
          {ago(of.lastEventAt)}
        </time>
      </td>
    </tr>
  );
}

function Pages({ of, isFirst }: { of: Overview; isFirst: boolean }) {
  return (
    <p class="pages">
      {!isFirst && <a href={withParameters({ after: null })}>{t("overview.first")}</a>}
      {of.next && <a href={withParameters({ after: of.next })}>{t("overview.next")}</a>}
    </p>
  );
}
