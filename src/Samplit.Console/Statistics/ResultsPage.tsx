import { useEffect } from "preact/hooks";
import { experiment, orders, type Experiment } from "../Experiments/experiment.ts";
import { t } from "../Frame/messages/messages.ts";
import { page } from "../Frame/Page.tsx";
import { Empty, Panel } from "../Frame/Panel.tsx";
import { isPast } from "../Replay/moment.ts";
import { counted, frame, timeline, type Timeline } from "../Replay/timeline.ts";
import { EffectChart } from "./EffectChart.tsx";
import { EffectTable } from "./EffectTable.tsx";
import { ofFrame, ofReport } from "./effects.ts";
import { Metrics, results } from "./Metrics.tsx";
import { PromiseKept } from "./Promise.tsx";
import { Rates } from "./Rates.tsx";
import { report, type Report } from "./report.ts";
import { Verdict } from "./Verdict.tsx";

/** Seen once in an experiment's life. */
const firstSteps = page<{ of: Experiment }>(
  async () => (await import("../Experiments/FirstSteps.tsx")).FirstSteps,
);

export function ResultsPage({ id }: { id: string }) {
  useEffect(() => {
    report.want(id);
    results.want(id);
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
          <Verdict report={known}>
            <EffectTable
              {...common(of)}
              effects={ofReport(known, controlOf(of), frame.value?.weights)}
              isEarly={known.minimumSample != null && !known.minimumSample.reached}
              fewest={known.fewestVisitors}
            />
            <Effects />
            <Rates report={known} orders={orders.value} />
            <Panel of={results} size="line">
              {(all) => <Metrics of={all.metrics} orders={orders.value} />}
            </Panel>
            <PromiseKept experiment={of} report={known} />
          </Verdict>
        )
      }
    </Panel>
  );
}

/** What the server knew at the moment that is shown. */
function Then({ experiment: of }: { experiment: Experiment }) {
  return (
    <Panel of={timeline} size="table">
      {() => {
        const [shown, known] = [frame.value, counted.value];
        return shown && known ? (
          <>
            <p class="note">{t("results.pastNote")}</p>
            <div class={known.isExact ? "" : "waiting"}>
              <EffectTable
                {...common(of)}
                effects={ofFrame(shown, controlOf(of), known.variants)}
                isEarly={!isReached(report.state.value.value)}
                fewest={0}
              />
            </div>
            <Effects />
          </>
        ) : (
          <Empty title={t("traffic.none")} />
        );
      }}
    </Panel>
  );
}

function Effects() {
  return (
    <Panel of={timeline} size="chart">
      {(known: Timeline) => <EffectChart timeline={known} orders={orders.value} />}
    </Panel>
  );
}

const controlOf = (of: Experiment): string => of.variants.find((v) => v.isControl)?.name ?? "";

const common = (of: Experiment) => ({
  control: controlOf(of),
  orders: orders.value,
  closed: new Set(of.variants.filter((v) => !v.active).map((v) => v.name)),
});

const isReached = (known: Report | null): boolean => known?.minimumSample?.reached === true;
