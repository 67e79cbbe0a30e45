import { Swatch } from "../Charts/Chart.tsx";
import { get, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { count, none, percent, plain, points } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";
import { chance } from "./chance.ts";

type Metric = Schema<"MetricResultView">;

export const results = new Resource((id: string, signal: AbortSignal) =>
  get("/api/experiments/{id}/results", { path: { id }, signal }),
);

/** What tracked events say of each metric. */
export function Metrics({ of, orders }: { of: readonly Metric[]; orders: ReadonlyMap<string, number> }) {
  return of.length === 0 ? null : (
    <section class="metrics">
      <h2>{t("results.metrics")}</h2>
      {of.map((metric) => (
        <MetricTable metric={metric} orders={orders} />
      ))}
    </section>
  );
}

function MetricTable({ metric, orders }: { metric: Metric; orders: ReadonlyMap<string, number> }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={metric.name}>
      <table>
        <caption>
          <b dir="auto">{metric.name}</b>{" "}
          <span class="quiet">
            {[metric.isPrimary ? t("results.primary") : null, metric.currency ?? metric.unit]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("results.variant")}</th>
            {(["units", "value", "lift", "liftAny", "chanceToWin", "pAny"] as const).map((column) => (
              <th scope="col" class="n">
                {t(`results.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {metric.variants.map((v) => {
            const effect = metric.effects.find((e) => e.variant === v.variant);
            return (
              <tr>
                <th scope="row">
                  <Swatch order={orders.get(v.variant) ?? 1} />
                  <span dir="auto" class="name">
                    {v.variant}
                  </span>
                  {effect?.guardrail && (
                    <small>
                      {t("results.guardrail")}: {t(`results.guardrail.${effect.guardrail}`)}
                    </small>
                  )}
                </th>
                <td class="n">{count(v.units)}</td>
                <td class="n">
                  {plain(v.value)}
                  <small>{v.interval ? `${plain(v.interval[0])} … ${plain(v.interval[1])}` : none}</small>
                </td>
                <td class="n">
                  {effect ? points(effect.lift?.value) : none}
                  <small>{range(effect?.lift?.interval)}</small>
                </td>
                <td class="n">{range(effect?.lift?.anyTime)}</td>
                <td class="n">{chance(effect?.chanceToWin)}</td>
                <td class="n">{plain(effect?.difference?.pValueAnyTime?.value, 2)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const range = (interval: readonly number[] | null | undefined): string =>
  interval ? `${percent(interval[0])} … ${percent(interval[1])}` : "";
