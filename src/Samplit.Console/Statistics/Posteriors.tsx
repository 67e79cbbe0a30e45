import { area, line } from "d3-shape";
import { useEffect } from "preact/hooks";
import { Chart, Swatch, type Plot } from "../Charts/Chart.tsx";
import { percent, percentSign } from "../Frame/format.ts";
import { words } from "../Frame/messages/messages.ts";
import { posteriors as english } from "../Frame/messages/en/posteriors.ts";
import { Panel } from "../Frame/Panel.tsx";
import { orders } from "../Experiments/experiment.ts";
import { get, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { chance } from "./chance.ts";

type Curves = Schema<"PosteriorsView">;
type Curve = Curves["variants"][number];

const t = words(english, {
  de: async () => (await import("../Frame/messages/de/posteriors.ts")).posteriors,
});

const curves = new Resource(({ id, version }: { id: string; version: number | null }, signal: AbortSignal) =>
  get("/api/experiments/{id}/posteriors", {
    path: { id },
    query: version === null ? {} : { version },
    signal,
  }),
);

/** Every how manieth point arrow keys go to. */
const Stride = 8;

interface PosteriorsProps {
  id: string;
  version: number | null;
  /** When the numbers beside came: these are asked for again then. */
  at: number | null;
}

/** What is known of each rate, and what is lost by shipping another than the best. */
export function Posteriors({ id, version, at }: PosteriorsProps) {
  useEffect(() => curves.revalidate({ id, version }), [id, version]);
  useEffect(() => curves.reloadIfBefore(at), [at]);
  return (
    <Panel of={curves} size="chart">
      {(known) =>
        known.variants.length === 0 ? (
          known.hasDrifted ? (
            <section>
              <h2>{t("posteriors.title")}</h2>
              <p class="note">{t("posteriors.drifted")}</p>
            </section>
          ) : null
        ) : (
          <Densities of={known} />
        )
      }
    </Panel>
  );
}

function Densities({ of: { rates, variants } }: { of: Curves }) {
  const orderOf = (name: string) => orders.value.get(name) ?? 1;
  const leader = variants.reduce((best, v) => (v.probabilityBest > best.probabilityBest ? v : best));
  const highest = Math.max(...variants.flatMap((v) => v.densities));
  const stops = rates
    .filter((_, at) => at % Stride === 0)
    .map((rate) => ({ x: rate, spoken: percentSign(rate) }));
  const middle = nearest(rates, leader.mean);
  return (
    <section class="posteriors">
      <Chart
        name="posteriors"
        title={t("posteriors.title")}
        finding={t("posteriors.finding", { leader: leader.variant })}
        height={260}
        isOfMoments={false}
        x={{
          kind: "linear",
          domain: [rates[0]!, rates.at(-1)!],
          label: t("posteriors.rate"),
          format: (v) => percentSign(v, 1),
        }}
        y={{ kind: "linear", domain: [0, highest * 1.12], label: "", format: () => "", ticks: 1 }}
        stops={stops}
        current={Math.min(stops.length - 1, Math.round(middle / Stride))}
        legend={() =>
          variants.map((v) => ({
            name: v.variant,
            order: orderOf(v.variant),
            value: `${percentSign(v.mean)} (${percent(v.interval[0])} … ${percent(v.interval[1])})`,
          }))
        }
        table={() => ({
          columns: [t("posteriors.rate"), ...variants.map((v) => v.variant)],
          rows: rates.map((rate, at) => [rate, ...variants.map((v) => v.densities[at] ?? null)]),
        })}
      >
        {(plot: Plot) => (
          <g clip-path={`url(#${plot.clip})`}>
            {variants.map((v) => (
              <Curved plot={plot} rates={rates} of={v} order={orderOf(v.variant)} />
            ))}
            {variants
              .filter((v) => v !== leader)
              .map((v) => (
                <Overlap plot={plot} rates={rates} of={v} leader={leader} order={orderOf(v.variant)} />
              ))}
            {variants.map((v) => {
              const at = v.densities.indexOf(Math.max(...v.densities));
              return (
                <text
                  class={`peak v${orderOf(v.variant)}`}
                  x={plot.x(rates[at]!)}
                  y={plot.y(v.densities[at]!) - 5}
                  text-anchor="middle"
                >
                  {v.variant}
                </text>
              );
            })}
          </g>
        )}
      </Chart>
      <Strip of={variants} orderOf={orderOf} />
    </section>
  );
}

interface CurvedProps {
  plot: Plot;
  rates: readonly number[];
  of: Curve;
  order: number;
}

function Curved({ plot, rates, of, order }: CurvedProps) {
  const place = (_: number, at: number) => plot.x(rates[at]!);
  const filled = area<number>()
    .x(place)
    .y0(plot.bottom)
    .y1((density) => plot.y(density));
  const upper = line<number>()
    .x(place)
    .y((density) => plot.y(density));
  return (
    <>
      <path class={`density v${order}`} d={filled([...of.densities]) ?? ""} />
      <path class={`line v${order}`} d={upper([...of.densities]) ?? ""} />
    </>
  );
}

/** Where both may be: there the leader may not be the best. */
function Overlap({ plot, rates, of, leader, order }: CurvedProps & { leader: Curve }) {
  const shared = area<number>()
    .x((_, at) => plot.x(rates[at]!))
    .y0(plot.bottom)
    .y1((density, at) => plot.y(Math.min(density, leader.densities[at]!)));
  return <path class={`overlap v${order}`} d={shared([...of.densities]) ?? ""} />;
}

/** The chances to be best beside one another, and what shipping each loses. */
function Strip({ of, orderOf }: { of: readonly Curve[]; orderOf: (name: string) => number }) {
  return (
    <div class="strip">
      <h3>{t("posteriors.best")}</h3>
      <div class="parts" aria-hidden="true">
        {of.map((v) => (
          <span class={`v${orderOf(v.variant)}`} style={{ width: `${v.probabilityBest * 100}%` }} />
        ))}
      </div>
      <ul>
        {of.map((v) => (
          <li data-variant={v.variant}>
            <Swatch order={orderOf(v.variant)} />
            <span dir="auto" class="name">
              {v.variant}
            </span>{" "}
            <b data-cell="best">{chance(v.probabilityBest)} %</b>{" "}
            <span class="quiet">{t("posteriors.loss", { loss: percent(v.expectedLoss, 3) })}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const nearest = (rates: readonly number[], rate: number): number => {
  const at = rates.findIndex((r) => r >= rate);
  return at < 0 ? rates.length - 1 : at;
};
