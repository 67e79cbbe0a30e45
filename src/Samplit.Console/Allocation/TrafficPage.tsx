import { Chart, type Plot } from "../Charts/Chart.tsx";
import { Lines } from "../Charts/Lines.tsx";
import { timeFormat } from "../Charts/scales.ts";
import { layersOf, StepArea } from "../Charts/StepArea.tsx";
import type { TableData } from "../Charts/Table.tsx";
import { orders } from "../Experiments/experiment.ts";
import { count, none, percentSign } from "../Frame/format.ts";
import { locale } from "../Frame/messages/messages.ts";
import { t } from "./trafficWords.ts";
import { Empty, Panel } from "../Frame/Panel.tsx";
import { travel, version } from "../Replay/moment.ts";
import { causeOf, spoken } from "../Replay/Scrubber.tsx";
import {
  axis,
  indexAt,
  isByPerson,
  positionOf,
  timeline,
  type Frame,
  type Timeline,
} from "../Replay/timeline.ts";
import { chance } from "../Statistics/chance.ts";
import { ReallocationList } from "./ReallocationList.tsx";

export function TrafficPage({ id }: { id: string }) {
  return (
    <div class="page traffic">
      <Panel of={timeline} size="chart">
        {(known) =>
          known.frames.length === 0 ? (
            <Empty title={t("traffic.none")} />
          ) : (
            <>
              <Shares of={known} />
              <ChanceToBeBest of={known} />
              <ReallocationList id={id} of={known} />
            </>
          )
        }
      </Panel>
    </div>
  );
}

/** What both charts have in common, so that one can be read above the other. */
function common({ frames }: Timeline) {
  const [first, last] = [frames[0]!, frames.at(-1)!];
  const isTime = axis.value === "time" && positionOf(last, "time") > positionOf(first, "time");
  const kind = isTime ? "time" : "version";
  const domain = [positionOf(first, kind), positionOf(last, kind)] as const;
  return {
    place: (frame: Frame) => positionOf(frame, kind),
    props: {
      x: {
        kind: isTime ? ("time" as const) : ("linear" as const),
        domain,
        label: isTime ? t("chart.time") : t("chart.version"),
        format: isTime ? timeFormat(domain, locale()) : count,
      },
      y: {
        kind: "linear" as const,
        domain: [0, 1] as const,
        label: "",
        format: (v: number) => percentSign(v, 0),
        ticks: 4,
      },
      stops: frames.map((f) => ({
        x: positionOf(f, kind),
        spoken: spoken(f),
        mark: isByPerson(f) ? causeOf(f) : undefined,
      })),
      current: version.value === null ? frames.length - 1 : indexAt(frames, version.value),
      onChoose: (at: number) => travel(frames[at]?.version ?? null),
    },
  };
}

function Shares({ of }: { of: Timeline }) {
  const { place, props } = common(of);
  const layers = layersOf(
    of.variants.map((name) => ({ order: orders.value.get(name) ?? 1, isControl: name === of.control })),
    of.frames.map((frame) => ({
      x: place(frame),
      shares: of.variants.map((name) => frame.weights[name] ?? 0),
    })),
  );
  return (
    <Chart
      {...props}
      name="shares"
      title={t("traffic.shares")}
      finding={t("traffic.sharesFinding")}
      height={240}
      legend={(at) => legendOf(of, (name) => percentSign(of.frames[at]?.weights[name] ?? 0))}
      table={() => tableOf(of, (frame, name) => frame.weights[name] ?? 0)}
    >
      {(plot: Plot) => <StepArea plot={plot} layers={layers} />}
    </Chart>
  );
}

function ChanceToBeBest({ of }: { of: Timeline }) {
  const { place, props } = common(of);
  const bestOf = (frame: Frame | undefined, name: string) =>
    frame?.variants.find((v) => v.name === name)?.probabilityBest ?? null;
  return (
    <Chart
      {...props}
      name="best"
      title={t("traffic.best")}
      finding={t("traffic.bestFinding")}
      height={200}
      legend={(at) =>
        legendOf(of, (name) => {
          const value = bestOf(of.frames[at], name);
          return value === null ? none : `${chance(value)} %`;
        })
      }
      table={() => tableOf(of, bestOf)}
    >
      {(plot: Plot) => (
        <Lines
          plot={plot}
          series={of.variants.map((name) => ({
            order: orders.value.get(name) ?? 1,
            points: of.frames.map((frame) => ({ x: place(frame), y: bestOf(frame, name) })),
          }))}
        />
      )}
    </Chart>
  );
}

const legendOf = (of: Timeline, value: (name: string) => string) =>
  of.variants.map((name) => ({ name, order: orders.value.get(name) ?? 1, value: value(name) }));

function tableOf(of: Timeline, value: (frame: Frame, name: string) => number | null): TableData {
  return {
    columns: [t("chart.version"), t("chart.time"), ...of.variants],
    rows: of.frames.map((frame) => [
      frame.version,
      frame.occurredAt,
      ...of.variants.map((name) => value(frame, name)),
    ]),
  };
}
