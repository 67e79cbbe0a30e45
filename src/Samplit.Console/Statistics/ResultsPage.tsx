import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asItWas, experiment, orders, type Experiment } from "../Experiments/experiment.ts";
import { addressOf } from "../Experiments/routes.ts";
import { t } from "../Frame/messages/messages.ts";
import { lazyPage } from "../Frame/lazyPage.tsx";
import { Empty, Panel } from "../Frame/Panel.tsx";
import { withParameters } from "../Frame/router.ts";
import { isPast, Resting, version } from "../Replay/moment.ts";
import { counted, frame, timeline, type Timeline } from "../Replay/timeline.ts";
import { EffectChart } from "./EffectChart.tsx";
import { EffectTable } from "./EffectTable.tsx";
import { ofFrame, ofReport, type Effect } from "./effects.ts";
import { Metrics, results } from "./Metrics.tsx";
import { PromiseKept } from "./Promise.tsx";
import { Rates } from "./Rates.tsx";
import { report, reportThen, type Report } from "./report.ts";
import { Verdict } from "./Verdict.tsx";

/** Seen once in an experiment's life. */
const firstSteps = lazyPage<{ of: Experiment }>(
  async () => (await import("../Experiments/FirstSteps.tsx")).FirstSteps,
);

const posteriors = lazyPage(async () => (await import("./Posteriors.tsx")).Posteriors);

export function ResultsPage({ id }: { id: string }) {
  useEffect(() => {
    report.revalidate(id);
    results.revalidate(id);
  }, [id]);
  return (
    <div class="page results">
      <Panel of={experiment} size="page">
        {({ value }) => (isPast.value ? <Then experiment={value} /> : <Now experiment={value} />)}
      </Panel>
    </div>
  );
}

/** By the report of now, which says more than a frame does. */
function Now({ experiment: of }: { experiment: Experiment }) {
  return (
    <Panel of={report} size="table">
      {(known) =>
        known.variants.every((v) => v.assignments === 0) ? (
          <Empty title={t("results.none")}>
            <p>{t("results.noneHow")}</p>
            <firstSteps.Shown of={of} />
          </Empty>
        ) : (
          <Told experiment={of} report={known} version={null} at={report.state.value.at}>
            <Panel of={results} size="line">
              {(all) => <Metrics of={all.metrics} orders={orders.value} />}
            </Panel>
          </Told>
        )
      }
    </Panel>
  );
}

interface ToldProps {
  experiment: Experiment;
  report: Report;
  version: number | null;
  /** When the report came. */
  at: number | null;
  children?: ComponentChildren;
}

/** All that a report says, of now or of then. */
function Told({ experiment: of, report: known, version, at, children }: ToldProps) {
  const effects = ofReport(known, controlOf(of), frame.value?.weights);
  return (
    <Verdict report={known}>
      <Keep id={of.id} effects={effects} control={controlOf(of)} />
      <EffectTable
        {...common(of)}
        effects={effects}
        isEarly={known.minimumSample != null && !known.minimumSample.reached}
        fewest={known.fewestVisitors}
      />
      <Effects />
      <Rates report={known} orders={orders.value} />
      <posteriors.Shown id={of.id} version={version} at={at} />
      {children}
      <PromiseKept experiment={of} report={known} />
    </Verdict>
  );
}

/** What the server knew at the moment that is shown: by its frame, until the report of that moment has come. */
function Then({ experiment: of }: { experiment: Experiment }) {
  const at = version.value;
  useEffect(() => {
    const timer =
      at === null ? undefined : setTimeout(() => reportThen.revalidate({ id: of.id, version: at }), Resting);
    return () => clearTimeout(timer);
  }, [of.id, at]);
  const { value: told, at: cameAt } = reportThen.state.value;
  return (
    <Panel of={timeline} size="table">
      {() => {
        const [shown, known] = [frame.value, counted.value];
        if (!shown || !known) {
          return <Empty title={t("traffic.none")} />;
        }
        const then = asItWas(of);
        return (
          <>
            <p class="note">{t("results.pastNote")}</p>
            {told && told.version === at && told.report.experimentId === of.id ? (
              <Told experiment={then} report={told.report} version={at} at={cameAt} />
            ) : (
              <>
                <div class="skeleton verdict-room" aria-hidden="true" />
                <div class={known.isExact ? "" : "waiting"}>
                  <EffectTable
                    {...common(then)}
                    effects={ofFrame(shown, controlOf(of), known.variants)}
                    isEarly={!isReached(report.state.value.value)}
                    fewest={0}
                  />
                </div>
                <Effects />
              </>
            )}
          </>
        );
      }}
    </Panel>
  );
}

interface KeepProps {
  id: string;
  effects: readonly Effect[];
  control: string;
}

/** Takes what is shown along: it has a version, so that it stays what it is. */
function Keep({ id, effects, control }: KeepProps) {
  const isCopied = useSignal(false);
  const at = version.value ?? timeline.state.value.value?.version ?? null;
  const address = (path: string) => new URL(withParameters({ version: at }, path), location.origin).href;
  return (
    <p class="tools keep">
      <button
        type="button"
        class="link"
        onClick={async () => {
          const { markdownOf } = await import("./markdown.ts");
          await navigator.clipboard?.writeText(markdownOf(effects, control, address(addressOf(id))));
          isCopied.value = true;
        }}
      >
        {isCopied.value ? t("past.copied") : t("results.markdown")}
      </button>
      <a href={address(`/print/${id}`)} target="_blank" rel="noopener">
        {t("results.print")}
      </a>
    </p>
  );
}

function Effects() {
  return (
    <Panel of={timeline} size="chart">
      {(known: Timeline) => <EffectChart timeline={known} orders={orders.value} />}
    </Panel>
  );
}

export const controlOf = (of: Experiment): string => of.variants.find((v) => v.isControl)?.name ?? "";

export const common = (of: Experiment) => ({
  control: controlOf(of),
  orders: orders.value,
  closed: new Set(of.variants.filter((v) => !v.active).map((v) => v.name)),
});

const isReached = (known: Report | null): boolean => known?.minimumSample?.reached === true;
