import { useEffect, useMemo } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { count, day, dayAndTime } from "../Frame/format.ts";
import { print as english } from "../Frame/messages/en/print.ts";
import { words } from "../Frame/messages/messages.ts";
import { Failed } from "../Frame/Panel.tsx";
import { go, withParameters } from "../Frame/router.ts";
import { SharesChart } from "../Allocation/SharesChart.tsx";
import { t as ofTraffic } from "../Allocation/trafficWords.ts";
import { asItWas, experiment, orders } from "../Experiments/experiment.ts";
import { addressOf } from "../Experiments/routes.ts";
import { QrCode } from "../Charts/QrCode.tsx";
import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { version } from "../Replay/moment.ts";
import { frameAt, state, timeline, type Timeline } from "../Replay/timeline.ts";
import { EffectChart } from "./EffectChart.tsx";
import { EffectTable } from "./EffectTable.tsx";
import { ofReport } from "./effects.ts";
import { sayFinding } from "./findingText.ts";
import { health } from "./health.ts";
import { PromiseKept } from "./Promise.tsx";
import { reportThen } from "./report.ts";
import { common, controlOf } from "./ResultsPage.tsx";
import { sayVerdict } from "./verdictText.ts";

const t = words(english, {
  de: async () => (await import("../Frame/messages/de/print.ts")).print,
});

/** What the record says of a version: its event, and the log that was signed for. */
interface Proof {
  head: string | null;
  root: string | null;
  size: string | null;
}

async function prove(id: string, at: number, signal: AbortSignal): Promise<Proof> {
  const page = await get("/api/experiments/{id}/audit", {
    path: { id },
    query: { after: at - 1, limit: 1 },
    signal,
  });
  const note = await fetch("/audit/log/checkpoint", { credentials: "same-origin", signal });
  const [, size, root] = note.ok ? (await note.text()).split("\n") : [];
  return { head: page.entries[0]?.currentHash ?? null, root: root ?? null, size: size ?? null };
}

/** One sheet of paper: what was known at a version, with what proves it. */
export function PrintPage({ id }: { id: string }) {
  const at = version.value;
  const proof = useMemo(
    () =>
      new Resource((part: { id: string; at: number }, signal: AbortSignal) =>
        prove(part.id, part.at, signal),
      ),
    [],
  );
  useEffect(() => {
    experiment.revalidate(id);
    timeline.revalidate(id);
    health.revalidate(id);
  }, [id]);
  useEffect(() => {
    if (at !== null) {
      state.revalidate({ id, version: at });
      reportThen.revalidate({ id, version: at });
      if (may("audit:read")) {
        proof.revalidate({ id, at });
      }
    }
  }, [id, at]);
  const known = timeline.state.value.value;
  useEffect(() => {
    if (at === null && known) {
      // A sheet is of a version, and stays what it is.
      go(withParameters({ version: known.version }), true);
    }
  }, [at, known]);
  const [now, told] = [experiment.state.value.value?.value, reportThen.state.value.value];
  const problem =
    experiment.state.value.problem ?? timeline.state.value.problem ?? reportThen.state.value.problem;
  if (problem) {
    return <Failed problem={problem} retry={() => location.reload()} isPage />;
  }
  if (!known || !now || !told || told.version !== at) {
    return (
      <main class="sheet" aria-busy="true">
        <p class="quiet">{t("panel.loading")}</p>
      </main>
    );
  }
  const then = asItWas(now);
  const until = upTo(known, at);
  const frame = frameAt(known.frames, at);
  const { report } = told;
  document.title = `${then.name} · v ${at}`;
  return (
    <main class="sheet">
      <header>
        <QrCode text={addressAt(then.id, at)} label={t("print.code")} />
        <h1 dir="auto">{then.name}</h1>
        <p class="quiet">
          {then.startedAt ? t("experiment.since", { date: day(then.startedAt) }) : ""} ·{" "}
          {t("print.version", {
            version: count(at),
            time: dayAndTime(state.state.value.value?.at ?? frame?.occurredAt ?? then.createdAt),
          })}
        </p>
        <p class="actions">
          <button type="button" onClick={() => window.print()}>
            {t("print.print")}
          </button>
          <a href={withParameters({ version: at }, addressOf(then.id))}>{t("print.back")}</a>
        </p>
      </header>
      <p class="sentence" dir="auto">
        {sayVerdict(report.verdict)}
      </p>
      <EffectTable
        {...common(then)}
        effects={ofReport(report, controlOf(then), frame?.weights)}
        isEarly={report.minimumSample != null && !report.minimumSample.reached}
        fewest={report.fewestVisitors}
      />
      <div class="pair">
        <EffectChart timeline={until} orders={orders.value} height={Height} />
        <SharesChart
          name="shares"
          height={Height}
          title={ofTraffic("traffic.shares")}
          finding={ofTraffic("traffic.sharesFinding")}
          variants={until.variants}
          control={until.control}
          orders={orders.value}
          domain={[until.frames[0]?.version ?? 1, at]}
          steps={until.frames.map((f) => ({
            x: f.version,
            shares: until.variants.map((name) => f.weights[name] ?? 0),
          }))}
        />
      </div>
      <PromiseKept experiment={then} report={report} />
      <Health />
      <Foot id={then.id} at={at} proof={proof.state.value.value} />
    </main>
  );
}

/** Of both charts, in pixels. */
const Height = 210;

const addressAt = (id: string, at: number): string =>
  new URL(withParameters({ version: at }, addressOf(id)), location.origin).href;

/** Nothing that came later. */
const upTo = (of: Timeline, at: number): Timeline => ({
  ...of,
  frames: of.frames.filter((f) => f.version <= at),
});

function Health() {
  const found = health.state.value.value?.findings;
  return found ? (
    <p class="health">
      <b>{t("print.health")}</b> {found.length === 0 ? t("print.healthy") : found.map(sayFinding).join(" ")}
    </p>
  ) : null;
}

function Foot({ id, at, proof }: { id: string; at: number; proof: Proof | null }) {
  return (
    <footer>
      <dl>
        <dt>{t("print.address")}</dt>
        <dd class="id">{addressAt(id, at)}</dd>
        {proof?.head && (
          <>
            <dt>{t("print.head", { version: count(at) })}</dt>
            <dd class="id" data-cell="head">
              {proof.head}
            </dd>
          </>
        )}
        {proof?.root && (
          <>
            <dt>{t("print.root", { size: count(Number(proof.size)) })}</dt>
            <dd class="id">{proof.root}</dd>
          </>
        )}
        <dt>{t("print.verify")}</dt>
        <dd class="id">samplit export {id} -o record.jsonl; samplit verify --file record.jsonl --key KEY</dd>
      </dl>
    </footer>
  );
}
