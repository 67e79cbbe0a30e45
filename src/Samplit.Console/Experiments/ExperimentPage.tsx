import { useEffect } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { count, day } from "../Frame/format.ts";
import { onKeys } from "../Frame/keys.ts";
import { t } from "../Frame/messages/messages.ts";
import { lazyPage, type LazyPage } from "../Frame/lazyPage.tsx";
import { Failed, Panel } from "../Frame/Panel.tsx";
import { go, parameter, withParameters } from "../Frame/router.ts";
import { follow } from "../Live/live.ts";
import { isPast, Resting, version } from "../Replay/moment.ts";
import { Scrubber } from "../Replay/Scrubber.tsx";
import { state, timeline } from "../Replay/timeline.ts";
import { health } from "../Statistics/health.ts";
import { outcome } from "../Audit/verification.ts";
import { report } from "../Statistics/report.ts";
import { ResultsPage } from "../Statistics/ResultsPage.tsx";
import { asItWas, experiment, type Experiment } from "./experiment.ts";
import { addressOf, tabs, type Tab } from "./routes.ts";
import { Status } from "./Status.tsx";

interface TabProps {
  id: string;
}

/** What most readers want first comes with the first script; the others when somebody is about to open them. */
const pages: Record<Tab, LazyPage<TabProps>> = {
  results: { load: () => {}, Shown: ResultsPage },
  traffic: lazyPage<TabProps>(async () => (await import("../Allocation/TrafficPage.tsx")).TrafficPage),
  health: lazyPage<TabProps>(async () => (await import("../Statistics/HealthPage.tsx")).HealthPage),
  whatif: lazyPage<TabProps>(async () => (await import("../Replay/WhatIfPage.tsx")).WhatIfPage),
  setup: lazyPage<TabProps>(async () => (await import("./SetupPage.tsx")).SetupPage),
  record: lazyPage<TabProps>(async () => (await import("../Audit/RecordPage.tsx")).RecordPage),
};

export function ExperimentPage({ id, tab }: { id: string; tab: Tab }) {
  pages[tab].load();
  const isAllowed = may("experiment:read");
  useEffect(() => {
    if (isAllowed) {
      experiment.revalidate(id);
      timeline.revalidate(id);
      health.revalidate(id);
      return follow(isThis, refresh);
    }
    return undefined;
  }, [id, isAllowed]);
  useEffect(
    () =>
      onKeys({
        "g r": () => open(id, "results"),
        "g t": () => open(id, "traffic"),
        "g h": () => open(id, "health"),
        "g w": () => open(id, "whatif"),
        a: () => compare(id, "a"),
        b: () => compare(id, "b"),
        x: () => go(withParameters({ a: parameter("b"), b: parameter("a") }), true),
        "g s": () => open(id, "setup"),
        "g c": () => open(id, "record"),
      }),
    [id],
  );
  const at = version.value;
  useEffect(() => {
    if (at === null || !isAllowed) {
      return undefined;
    }
    const timer = setTimeout(() => state.revalidate({ id, version: at }), Resting);
    return () => clearTimeout(timer);
  }, [id, at, isAllowed]);
  if (!isAllowed) {
    return <p class="note">{t("panel.forbidden", { permission: "experiment:read" })}</p>;
  }
  const { problem, value } = experiment.state.value;
  if (problem && !value) {
    return <Failed problem={problem} retry={() => void experiment.reload()} isPage />;
  }
  const { Shown } = pages[tab];
  return (
    <div class="experiment">
      <Panel of={experiment} size="line">
        {({ value }) => <Head of={asItWas(value)} />}
      </Panel>
      <Tabs id={id} tab={tab} />
      <Shown id={id} />
      <Scrubber />
    </div>
  );
}

/** By its id: the address may have its name. */
const isThis = (id: string): boolean => experiment.state.peek().value?.value.id === id;

/** What is looked at in the past does not change. */
async function refresh(): Promise<void> {
  if (!isPast.peek()) {
    await Promise.all([experiment.reload(), timeline.reload(), report.reload()]);
  }
}

/** Sets one of the two moments that are compared; once both are set, the same again compares them. */
function compare(id: string, name: "a" | "b"): void {
  const at = String(version.peek() ?? timeline.state.peek().value?.version ?? "");
  if (parameter(name) === at && parameter("a") && parameter("b")) {
    open(id, "record");
  } else if (at) {
    go(withParameters({ [name]: at }), true);
  }
}

const open = (id: string, tab: Tab) => go(withParameters({}, addressOf(id, tab)));

function Head({ of }: { of: Experiment }) {
  document.title = `${of.name} · Samplit`;
  const reached = isPast.value ? null : report.state.value.value?.minimumSample;
  return (
    <div class="head">
      <h1 tabIndex={-1} dir="auto">
        {of.name}
      </h1>
      <p>
        <Status of={of.status} />{" "}
        <span class="quiet">
          {of.startedAt && of.completedAt
            ? t("experiment.until", { start: day(of.startedAt), end: day(of.completedAt) })
            : of.startedAt
              ? t("experiment.since", { date: day(of.startedAt) })
              : t("experiment.created", { date: day(of.createdAt) })}
          {reached &&
            ` · ${t("experiment.promised", { visitors: count(reached.visitors), planned: count(reached.registered) })}`}
        </span>
      </p>
      {of.hypothesis && (
        <p class="quiet" dir="auto">
          {of.hypothesis}
        </p>
      )}
    </div>
  );
}

/** How many there are; nothing is shown of none. */
function Problems() {
  const found = health.state.value.value?.findings.length ?? 0;
  return found > 0 ? (
    <span class="count">
      {count(found)} <span class="unseen">{t("health.problems", { n: found })}</span>
    </span>
  ) : null;
}

/** By this browser, and not by the server's word. */
function Verified({ id }: { id: string }) {
  const { experiment: of, what } = outcome.value ?? {};
  const known = experiment.state.value.value?.value.id ?? id;
  return of === known && (what?.kind === "intact" || what?.kind === "tampered") ? (
    <span class={`seal ${what.kind}`}>
      <span aria-hidden="true">{what.kind === "intact" ? " ✓" : " ✖"}</span>
      <span class="unseen"> {t(`record.seal.${what.kind}`)}</span>
    </span>
  ) : null;
}

function Tabs({ id, tab: open }: { id: string; tab: Tab }) {
  return (
    <nav class="tabs" aria-label={t("experiment.tabs")}>
      {tabs.map((tab) => (
        <a
          href={withParameters({}, addressOf(id, tab))}
          aria-current={tab === open ? "page" : undefined}
          onMouseEnter={pages[tab].load}
          onFocus={pages[tab].load}
        >
          {t(`experiment.${tab}`)}
          {tab === "health" && <Problems />}
          {tab === "record" && <Verified id={id} />}
        </a>
      ))}
    </nav>
  );
}
