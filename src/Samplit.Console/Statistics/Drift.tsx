import { Chart, type Plot } from "../Charts/Chart.tsx";
import type { TableData } from "../Charts/Table.tsx";
import { pValue } from "../Frame/amounts.ts";
import { count, none, percent, percentSign } from "../Frame/format.ts";
import { t } from "./healthWords.ts";
import { nameOf, type Epochs } from "./RatioMatrix.tsx";

interface DriftProps {
  of: Epochs;
  orders: ReadonlyMap<string, number>;
}

/** Whether each variant converts in one epoch as in the next. */
export function Drift({ of, orders }: DriftProps) {
  const { drift, epochs, variants, all } = of;
  if (epochs.length === 0) {
    return null;
  }
  const p = pValue(drift.pValue?.value ?? 1);
  const domain = domainOf(of);
  return (
    <section class="drift">
      <h2>{t("drift.title")}</h2>
      {epochs.length === 1 ? (
        <p class="finding">{t("drift.one")}</p>
      ) : (
        <>
          <p class="finding">{drift.hasDrifted ? t("drift.found", { p }) : t("drift.none", { p })}</p>
          {drift.hasDrifted && (
            <ul class="forbidden">
              {drift.forbidden.map((what) => (
                <li>
                  <s>{t(`drift.forbidden.${what}`)}</s>
                </li>
              ))}
            </ul>
          )}
          <p class="quiet">{t("drift.of")}</p>
          <div class="multiples">
            {variants.map((name, arm) => (
              <Chart
                name={`drift-${arm}`}
                title={name}
                finding=""
                isOfMoments={false}
                height={150}
                x={{
                  kind: "linear",
                  domain: [-0.5, epochs.length - 0.5],
                  label: t("drift.epoch"),
                  format: (at) => (epochs[at] ? String(epochs[at].first) : ""),
                }}
                y={{ kind: "linear", domain, label: "", format: (v) => percentSign(v, 0), ticks: 3 }}
                stops={epochs.map((e, x) => ({ x, spoken: nameOf(e) }))}
                current={epochs.length - 1}
                legend={(at) => [{ name: "", order: orders.get(name) ?? 1, value: valueOf(of, at, arm) }]}
                table={() => tableOf(of, arm)}
              >
                {(plot: Plot) => (
                  <g class={`v${orders.get(name) ?? 1}`} clip-path={`url(#${plot.clip})`}>
                    {all[arm]?.rate != null && (
                      <line
                        class="overall"
                        x1={plot.left}
                        x2={plot.right}
                        y1={plot.y(all[arm].rate)}
                        y2={plot.y(all[arm].rate)}
                      />
                    )}
                    {epochs.map((e, x) => {
                      const { rate, interval } = e.cells[arm]!;
                      return rate == null || !interval ? null : (
                        <>
                          <line
                            class="whisker"
                            x1={plot.x(x)}
                            x2={plot.x(x)}
                            y1={plot.y(interval[0]!)}
                            y2={plot.y(interval[1]!)}
                          />
                          <circle class="filled" cx={plot.x(x)} cy={plot.y(rate)} r="4" />
                        </>
                      );
                    })}
                  </g>
                )}
              </Chart>
            ))}
          </div>
        </>
      )}
    </section>
  );
}

/** The same for all variants: what most of them need, so that an epoch of a few visitors does not flatten the others. */
function domainOf({ epochs, all }: Epochs): [number, number] {
  const known = epochs.flatMap((e) => e.cells).filter((c) => c.visitors >= 30 && c.interval);
  const upper = [...known.map((c) => c.interval![1]!), ...all.map((c) => c.rate ?? 0)];
  return [0, Math.min(1, Math.max(0.01, ...upper) * 1.05)];
}

function valueOf({ epochs }: Epochs, at: number, arm: number): string {
  const { rate, conversions, visitors } = epochs[at]?.cells[arm] ?? {};
  return rate == null ? none : `${percentSign(rate)} (${count(conversions)} / ${count(visitors)})`;
}

function tableOf({ epochs, variants }: Epochs, arm: number): TableData {
  return {
    columns: [
      t("drift.epoch"),
      t("chart.version"),
      t("results.variant"),
      t("chart.visitors"),
      t("results.converted"),
      t("results.rate"),
      t("results.lowerEnd"),
      t("results.upperEnd"),
    ],
    rows: epochs.map((e) => {
      const { visitors, conversions, rate, interval } = e.cells[arm]!;
      return [
        nameOf(e),
        e.version,
        variants[arm]!,
        visitors,
        conversions,
        rate == null ? null : percent(rate, 2),
        interval ? percent(interval[0], 2) : null,
        interval ? percent(interval[1], 2) : null,
      ];
    }),
  };
}
