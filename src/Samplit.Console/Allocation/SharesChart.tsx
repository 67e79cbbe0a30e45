import { Chart, type Plot } from "../Charts/Chart.tsx";
import { layersOf, StepArea } from "../Charts/StepArea.tsx";
import { count, percentSign } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";

interface SharesChartProps {
  name: string;
  title: string;
  finding: string;
  variants: readonly string[];
  control: string;
  orders: ReadonlyMap<string, number>;
  /** First and last version. */
  domain: readonly [number, number];
  /** The share of each variant from a version on. */
  steps: readonly { x: number; shares: readonly number[] }[];
  height?: number;
}

/** How visitors are divided from each version on, whoever decided it. */
export function SharesChart({
  name,
  title,
  finding,
  variants,
  control,
  orders,
  domain,
  steps,
  height = 180,
}: SharesChartProps) {
  const last = steps.at(-1);
  const all = last && last.x < domain[1] ? [...steps, { ...last, x: domain[1] }] : steps;
  const layers = layersOf(
    variants.map((name) => ({ order: orders.get(name) ?? 1, isControl: name === control })),
    all,
  );
  return (
    <Chart
      name={name}
      title={title}
      finding={finding}
      height={height}
      x={{ kind: "linear", domain, label: t("chart.version"), format: count }}
      y={{ kind: "linear", domain: [0, 1], label: "", format: (v) => percentSign(v, 0), ticks: 4 }}
      stops={all.map(({ x }) => ({ x, spoken: t("scrubber.version", { version: count(x) }) }))}
      current={all.length - 1}
      legend={(at) =>
        variants.map((variant, i) => ({
          name: variant,
          order: orders.get(variant) ?? 1,
          value: percentSign(all[at]?.shares[i] ?? 0),
        }))
      }
      table={() => ({
        columns: [t("chart.version"), ...variants],
        rows: all.map(({ x, shares }) => [x, ...variants.map((_, i) => shares[i] ?? 0)]),
      })}
    >
      {(plot: Plot) => <StepArea plot={plot} layers={layers} />}
    </Chart>
  );
}
