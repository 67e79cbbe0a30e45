import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Band, type BandSeries } from "../Charts/Band.tsx";
import { Chart, type Plot } from "../Charts/Chart.tsx";
import type { TableData } from "../Charts/Table.tsx";
import { count, none, points } from "../Frame/format.ts";
import { onKeys } from "../Frame/keys.ts";
import { t } from "../Frame/messages/messages.ts";
import { indexAt, isByPerson, type Frame, type Timeline } from "../Replay/timeline.ts";
import { travel, version } from "../Replay/moment.ts";
import { causeOf, spoken } from "../Replay/Scrubber.tsx";

const isLog = signal(false);

interface EffectChartProps {
  timeline: Timeline;
  orders: ReadonlyMap<string, number>;
  height?: number;
}

/** How the difference to the control became known, at each moment that anything was decided. */
export function EffectChart({ timeline, orders, height = 300 }: EffectChartProps) {
  useEffect(() => onKeys({ l: () => (isLog.value = !isLog.value) }), []);
  const { control } = timeline;
  const frames = timeline.frames.filter((f) => visitorsOf(f) > 0);
  const treatments = timeline.variants.filter((name) => name !== control);
  const series = treatments.map((name): BandSeries => ({
    order: orders.get(name) ?? 1,
    points: frames.map((f) => pointOf(f, name)),
  }));
  if (!series.some((s) => s.points.some((p) => p.lower !== null))) {
    return null;
  }
  const last = frames.at(-1)!;
  return (
    <Chart
      name="effect"
      title={t("results.effectTitle")}
      finding={t("results.effectFinding", { control })}
      height={height}
      x={{
        kind: isLog.value ? "log" : "linear",
        domain: [isLog.value ? visitorsOf(frames[0]!) : 0, visitorsOf(last)],
        label: t("chart.visitors"),
        format: count,
      }}
      y={{
        kind: "linear",
        domain: rangeOf(series),
        label: t("results.effectY"),
        format: (v) => points(v, 0),
      }}
      stops={frames.map((f) => ({
        x: visitorsOf(f),
        spoken: spoken(f),
        mark: isByPerson(f) ? causeOf(f) : undefined,
      }))}
      current={version.value === null ? frames.length - 1 : indexAt(frames, version.value)}
      legend={(at) =>
        treatments.map((name) => ({ name, order: orders.get(name) ?? 1, value: valueOf(frames[at], name) }))
      }
      onChoose={(at) => travel(frames[at]?.version ?? null)}
      table={() => tableOf(frames, treatments)}
      tools={
        <button type="button" class="link" onClick={() => (isLog.value = !isLog.value)}>
          {isLog.value ? t("results.linear") : t("results.log")}
        </button>
      }
    >
      {(plot: Plot) => (
        <>
          <line class="zero" x1={plot.left} x2={plot.right} y1={plot.y(0)} y2={plot.y(0)} />
          <Band plot={plot} series={series} />
        </>
      )}
    </Chart>
  );
}

/** Where along the chart a frame is. */
const visitorsOf = (frame: Frame): number => frame.variants.reduce((sum, v) => sum + v.assignments, 0);

const effectOf = (frame: Frame | undefined, name: string) =>
  frame?.variants.find((v) => v.name === name)?.difference ?? null;

function pointOf(frame: Frame, name: string) {
  const effect = effectOf(frame, name);
  return {
    x: visitorsOf(frame),
    value: effect?.atEnd?.value ?? null,
    lower: effect?.anyTime?.lower ?? null,
    upper: effect?.anyTime?.upper ?? null,
  };
}

/** What is known last decides the room; what was known at first may be wider than that. */
function rangeOf(series: readonly BandSeries[]): [number, number] {
  const known = series.flatMap((s) => s.points.filter((p) => p.lower !== null));
  const last = series.flatMap((s) => s.points.findLast((p) => p.lower !== null) ?? []);
  const reach = (list: typeof known) =>
    Math.max(...list.map((p) => Math.max(Math.abs(p.lower!), Math.abs(p.upper!))));
  const narrow = Math.min(...last.map((p) => Math.max(Math.abs(p.lower!), Math.abs(p.upper!))));
  const wide = Math.min(reach(known), Math.max(narrow * 3, reach(last)));
  return [-wide, wide];
}

function valueOf(frame: Frame | undefined, name: string): string {
  const effect = effectOf(frame, name);
  const { anyTime, atEnd } = effect ?? {};
  return anyTime
    ? `${points(atEnd?.value)} (${points(anyTime.lower)} … ${points(anyTime.upper)})`
    : atEnd
      ? points(atEnd.value)
      : none;
}

function tableOf(frames: readonly Frame[], treatments: readonly string[]): TableData {
  return {
    columns: [
      t("chart.version"),
      t("chart.time"),
      t("chart.visitors"),
      t("results.variant"),
      t("results.difference", { control: "" }),
      t("results.lower"),
      t("results.upper"),
    ],
    rows: frames.flatMap((frame) =>
      treatments.map((name) => {
        const effect = effectOf(frame, name);
        return [
          frame.version,
          frame.occurredAt,
          visitorsOf(frame),
          name,
          effect?.atEnd?.value ?? null,
          effect?.anyTime?.lower ?? null,
          effect?.anyTime?.upper ?? null,
        ];
      }),
    ),
  };
}
