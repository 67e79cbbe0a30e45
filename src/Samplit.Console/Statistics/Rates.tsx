import { Swatch } from "../Charts/Chart.tsx";
import { scaleOf, type Axis } from "../Charts/scales.ts";
import { useWidth } from "../Charts/width.ts";
import { count, none, percent } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";
import type { Report } from "./report.ts";

type Mean = Report["variants"][number];

const Height = 28;

/** What each variant converts if everybody got it, beside what its own visitors did, which is not the same. */
export function Rates({ report, orders }: { report: Report; orders: ReadonlyMap<string, number> }) {
  const known = report.variants.filter((v) => v.plain || v.mean);
  if (known.length === 0) {
    return null;
  }
  const isBiased = known.some((v) => v.plainIsBiased);
  const axis: Axis = { kind: "linear", domain: domainOf(known), label: "", format: (v) => percent(v, 0) };
  return (
    <section class="rates">
      <h2>{t("results.ratesTitle")}</h2>
      <p class="finding">
        {t("results.ratesFinding")} {isBiased && t("results.ratesBiased")}
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label={t("results.ratesTitle")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("results.variant")}</th>
              <th scope="col" class="wide">
                <span class="unseen">{t("results.rate")}</span>
                <RateAxis axis={axis} />
              </th>
              <th scope="col" class="n">
                {t("results.mean")}
              </th>
              <th scope="col" class="n">
                {t("results.plain")}
              </th>
              <th scope="col" class="n">
                {t("results.effective")}
              </th>
            </tr>
          </thead>
          <tbody>
            {known.map((v) => (
              <tr data-variant={v.variant}>
                <th scope="row">
                  <Swatch order={orders.get(v.variant) ?? 1} />
                  <span dir="auto" class="name">
                    {v.variant}
                  </span>
                </th>
                <td class="wide">
                  <RateRow
                    axis={axis}
                    order={orders.get(v.variant) ?? 1}
                    of={v}
                    fewest={report.fewestVisitors}
                  />
                </td>
                <td class="n">
                  <span data-cell="mean">{percent(v.mean?.value)}</span>
                  <small data-cell="mean-interval">{range(v.mean?.interval)}</small>
                </td>
                <td class="n">
                  <span data-cell="plain">{percent(v.plain?.value)}</span>
                  <small>{v.plainIsBiased ? t("results.biased") : range(v.plain?.interval)}</small>
                </td>
                <td class="n" data-cell="effective">
                  {count(v.effectiveUnits)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function RateRow({ axis, order, of, fewest }: { axis: Axis; order: number; of: Mean; fewest: number }) {
  const [box, width] = useWidth<HTMLDivElement>(240);
  const x = scaleOf(axis, [10, width - 10]);
  const middle = Height / 2;
  const ends = of.mean?.interval;
  const isStarved = of.effectiveUnits != null && of.effectiveUnits < fewest;
  return (
    <div class="interval" ref={box}>
      <svg class={`v${order}`} width={width} height={Height} aria-hidden="true">
        {ends && (
          <line
            class={isStarved ? "at-end starved" : "at-end"}
            x1={x(ends[0]!)}
            x2={x(ends[1]!)}
            y1={middle}
            y2={middle}
          />
        )}
        {of.plain?.interval && !of.mean && (
          <line
            class="any-time"
            x1={x(of.plain.interval[0]!)}
            x2={x(of.plain.interval[1]!)}
            y1={middle}
            y2={middle}
          />
        )}
        {of.plain && <circle class="hollow" cx={x(of.plain.value)} cy={middle} r="5" />}
        {of.mean && <circle class="filled" cx={x(of.mean.value)} cy={middle} r="5" />}
      </svg>
    </div>
  );
}

function RateAxis({ axis }: { axis: Axis }) {
  const [box, width] = useWidth<HTMLDivElement>(240);
  const x = scaleOf(axis, [10, width - 10]);
  return (
    <div class="interval" ref={box}>
      <svg width={width} height={16} aria-hidden="true">
        {x.ticks(Math.max(2, Math.floor(width / 75))).map((value) => (
          <text class="tick" x={x(value)} y={12} text-anchor="middle">
            {axis.format(value)}
          </text>
        ))}
      </svg>
    </div>
  );
}

function domainOf(variants: readonly Mean[]): [number, number] {
  const all = variants.flatMap((v) => [
    ...(v.mean?.interval ?? []),
    ...(v.mean ? [v.mean.value] : (v.plain?.interval ?? [])),
    ...(v.plain ? [v.plain.value] : []),
  ]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = Math.max(0.002, (high - low) * 0.06);
  return [Math.max(0, low - room), Math.min(1, high + room)];
}

const range = (interval: readonly number[] | null | undefined): string =>
  interval ? `${percent(interval[0])} … ${percent(interval[1])}` : none;
