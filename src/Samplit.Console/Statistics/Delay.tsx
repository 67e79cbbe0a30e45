import { Chart, type Plot } from "../Charts/Chart.tsx";
import { Lines } from "../Charts/Lines.tsx";
import { count, duration, percentSign } from "../Frame/format.ts";
import { experiment } from "../Experiments/experiment.ts";
import { t } from "./healthWords.ts";
import type { Report } from "./report.ts";

/** From here on the chart has steps of powers of ten. */
const Long = 100;

/** How long conversions take, beside what the experiment reckons with. */
export function Delay({ of }: { of: Report["conversionDelay"] | null }) {
  if (!of) {
    return (
      <section class="delay">
        <h2>{t("delay.title")}</h2>
        <p class="quiet">{t("delay.none")}</p>
      </section>
    );
  }
  const setting = experiment.state.value.value?.value.allocationPolicy.conversionDelaySeconds;
  const { quantiles, conversions, medianSeconds, cohortSeconds, meanSeconds } = of;
  const last = Math.max(quantiles.at(-1)!.seconds, cohortSeconds, setting ?? 0);
  const domain = [0, Math.max(last, 0.001)] as const;
  return (
    <section class="delay">
      <Chart
        name="delay"
        title={t("delay.title")}
        finding={`${t("delay.finding", {
          count: count(conversions),
          median: duration(medianSeconds),
          cohort: duration(cohortSeconds),
          mean: duration(meanSeconds),
        })} ${setting == null ? t("delay.noSetting") : t("delay.setting", { seconds: duration(setting) })}`}
        height={200}
        x={{
          kind: last > Long ? "log" : "linear",
          domain,
          label: t("delay.within"),
          format: duration,
          ticks: 4,
        }}
        y={{ kind: "linear", domain: [0, 1], label: "", format: (v) => percentSign(v, 0), ticks: 4 }}
        stops={quantiles.map((q) => ({ x: q.seconds, spoken: duration(q.seconds) }))}
        isOfMoments={false}
        current={quantiles.length - 1}
        legend={(at) => [{ name: t("delay.share"), order: 1, value: percentSign(quantiles[at]?.part, 0) }]}
        table={() => ({
          columns: [t("delay.share"), t("delay.within")],
          rows: quantiles.map((q) => [q.part, q.seconds]),
        })}
      >
        {(plot: Plot) => (
          <>
            <Lines
              plot={plot}
              isStepped={false}
              series={[{ order: 1, points: quantiles.map((q) => ({ x: q.seconds, y: q.part })) }]}
            />
            <line
              class="cohort"
              x1={plot.x(cohortSeconds)}
              x2={plot.x(cohortSeconds)}
              y1={plot.top}
              y2={plot.bottom}
            />
            {setting != null && (
              <line
                class="setting"
                x1={plot.x(setting)}
                x2={plot.x(setting)}
                y1={plot.top}
                y2={plot.bottom}
              />
            )}
          </>
        )}
      </Chart>
    </section>
  );
}
