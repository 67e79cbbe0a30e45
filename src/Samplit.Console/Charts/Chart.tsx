import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { t } from "../Frame/messages/messages.ts";
import { scaleOf, type Axis, type Scale } from "./scales.ts";
import { exportCsv, Table, type TableData } from "./Table.tsx";
import { useWidth } from "./width.ts";

/** Where a chart draws, in pixels; y grows downwards. */
export interface Plot {
  x: Scale;
  y: Scale;
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Names a clip of what is drawn to the room there is. */
  clip: string;
}

/** A place along x that a reader can go to. */
export interface Stop {
  x: number;
  /** What is read out there, and stands above the chart. */
  spoken: string;
  /** Set where something happened that a person did. */
  mark?: string | undefined;
}

/** What a name's value is at a stop. */
export interface LegendItem {
  name: string;
  /** Which of the classes v0, v1… it is drawn with. */
  order: number;
  value: string;
}

export interface ChartProps {
  name: string;
  title: string;
  /** What it says, in a sentence. */
  finding: string;
  height: number;
  x: Axis;
  y: Axis;
  stops: readonly Stop[];
  /** The stop of the moment that is shown. */
  current: number;
  legend: (stop: number) => readonly LegendItem[];
  /** Whether stops are moments, of which one is shown; usually they are. */
  isOfMoments?: boolean;
  /** Goes to a stop's moment. */
  onChoose?: (stop: number) => void;
  table: () => TableData;
  tools?: ComponentChildren;
  children: (plot: Plot) => ComponentChildren;
}

const Margin = { top: 10, right: 12, bottom: 30, left: 46 };

/** A chart with its axes, one tab stop that arrow keys move through, a table of the same numbers, and a file of them. */
export function Chart(props: ChartProps) {
  const { name, title, finding, height, stops, current } = props;
  const [box, width] = useWidth<HTMLDivElement>();
  const pointed = useSignal<number | null>(null);
  const isTable = useSignal(false);
  const at = Math.min(pointed.value ?? current, stops.length - 1);
  const stop = stops[at];
  return (
    <figure class="chart" data-chart={name}>
      <figcaption>
        <h2>{title}</h2>
        {finding && <p>{finding}</p>}
      </figcaption>
      <div class="tools">
        {props.tools}
        <button type="button" class="link" onClick={() => (isTable.value = !isTable.value)}>
          {isTable.value ? t("chart.chart") : t("chart.table")}
        </button>
        <button type="button" class="link" onClick={() => exportCsv(name, props.table())}>
          {t("chart.csv")}
        </button>
        {!isTable.value && (
          <button
            type="button"
            class="link"
            onClick={async () => {
              const drawing = box.current?.querySelector("svg");
              const { exportPng } = await import("./png.ts");
              await (drawing && exportPng(name, drawing));
            }}
          >
            PNG
          </button>
        )}
      </div>
      {isTable.value ? (
        <div class="scroll" tabIndex={0} role="group" aria-label={title}>
          <Table data={props.table()} />
        </div>
      ) : (
        <>
          <Legend items={props.legend(at)} moment={stop?.spoken ?? ""} isPointed={pointed.value !== null} />
          <div
            ref={box}
            class="plot"
            tabIndex={0}
            role="group"
            data-keys="own"
            aria-label={`${title}. ${t("chart.keys")}`}
            onBlur={() => (pointed.value = null)}
            onKeyDown={(e) => move(e, at, props, (to) => (pointed.value = to))}
          >
            <Drawing {...props} width={width} height={height} at={at} pointed={pointed} />
          </div>
          <p class="unseen" aria-live="polite">
            {pointed.value === null || !stop ? "" : words(stop, props.legend(at))}
          </p>
        </>
      )}
    </figure>
  );
}

type DrawingProps = ChartProps & { width: number; at: number; pointed: { value: number | null } };

function Drawing(props: DrawingProps) {
  const { name, width, height, stops, at, pointed } = props;
  const plot: Plot = {
    x: scaleOf(props.x, [Margin.left, width - Margin.right]),
    y: scaleOf(props.y, [height - Margin.bottom, Margin.top]),
    left: Margin.left,
    right: width - Margin.right,
    top: Margin.top,
    bottom: height - Margin.bottom,
    clip: `clip-${name}`,
  };
  const follow = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    pointed.value = nearest(stops, (event.clientX - box.left) * (width / box.width), plot.x);
  };
  const now = stops[props.current];
  const stop = stops[at];
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      onPointerMove={follow}
      onPointerLeave={() => (pointed.value = null)}
      onClick={() => pointed.value !== null && props.onChoose?.(pointed.value)}
    >
      <clipPath id={plot.clip}>
        <rect x={plot.left} y={plot.top} width={plot.right - plot.left} height={plot.bottom - plot.top} />
      </clipPath>
      <Axes plot={plot} x={props.x} y={props.y} />
      {props.children(plot)}
      {stops
        .filter((s) => s.mark)
        .map((s) => (
          <g class="mark">
            <line x1={plot.x(s.x)} x2={plot.x(s.x)} y1={plot.top} y2={plot.bottom} />
            <path d={`M${plot.x(s.x)} ${plot.top - 5}l5 5l-5 5l-5 -5z`}>
              <title>{s.mark}</title>
            </path>
          </g>
        ))}
      {now && props.isOfMoments !== false && props.current < stops.length - 1 && (
        <line class="moment" x1={plot.x(now.x)} x2={plot.x(now.x)} y1={plot.top} y2={plot.bottom} />
      )}
      {pointed.value !== null && stop && (
        <line class="cursor" x1={plot.x(stop.x)} x2={plot.x(stop.x)} y1={plot.top} y2={plot.bottom} />
      )}
    </svg>
  );
}

function Axes({ plot, x, y }: { plot: Plot; x: Axis; y: Axis }) {
  const wide = plot.right - plot.left;
  const along = plot.x.ticks(x.ticks ?? Math.max(2, Math.min(8, Math.floor(wide / 110))));
  return (
    <g class="axes">
      {plot.y.ticks(y.ticks ?? 5).map((value) => (
        <>
          <line class="grid" x1={plot.left} x2={plot.right} y1={plot.y(value)} y2={plot.y(value)} />
          <text class="tick y" x={plot.left - 8} y={plot.y(value)} dy="0.32em" text-anchor="end">
            {y.format(value)}
          </text>
        </>
      ))}
      <line class="base" x1={plot.left} x2={plot.right} y1={plot.bottom} y2={plot.bottom} />
      {along.map((value) => (
        <text
          class="tick x"
          x={plot.x(value)}
          y={plot.bottom + 16}
          text-anchor={
            plot.x(value) > plot.right - 24 ? "end" : plot.x(value) < plot.left + 10 ? "start" : "middle"
          }
        >
          {x.format(value)}
        </text>
      ))}
      <text class="label" x={plot.right} y={plot.bottom + 29} text-anchor="end">
        {x.label}
      </text>
    </g>
  );
}

interface LegendProps {
  items: readonly LegendItem[];
  moment: string;
  isPointed: boolean;
}

/** Which line is whose, with its value at the moment that is pointed at, else at the one that is shown. */
function Legend({ items, moment, isPointed }: LegendProps) {
  return (
    <div class={isPointed ? "legend pointed" : "legend"}>
      <ul>
        {items.map((item) => (
          <li class={`v${item.order}`}>
            <Swatch order={item.order} />
            <span dir="auto" class="name">
              {item.name}
            </span>
            <b>{item.value}</b>
          </li>
        ))}
      </ul>
      <span class="moment">{moment}</span>
    </div>
  );
}

/** Colour and dash of a variant. */
export function Swatch({ order }: { order: number }) {
  return (
    <svg class={`swatch v${order}`} width="18" height="10" aria-hidden="true">
      <line x1="1" x2="17" y1="5" y2="5" />
    </svg>
  );
}

const words = (stop: Stop, items: readonly LegendItem[]): string =>
  [stop.spoken, ...items.map((item) => `${item.name} ${item.value}`)].join(". ");

function move(
  event: KeyboardEvent,
  at: number,
  props: ChartProps,
  show: (stop: number | null) => void,
): void {
  const last = props.stops.length - 1;
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
  if (to !== undefined && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
    show(Math.max(0, Math.min(last, to)));
  } else if (event.key === "Enter") {
    props.onChoose?.(at);
  } else if (event.key === "Escape") {
    show(null);
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

function nearest(stops: readonly Stop[], pixel: number, x: Scale): number | null {
  let best: number | null = null;
  stops.forEach((stop, index) => {
    if (best === null || Math.abs(x(stop.x) - pixel) < Math.abs(x(stops[best]!.x) - pixel)) {
      best = index;
    }
  });
  return best;
}
