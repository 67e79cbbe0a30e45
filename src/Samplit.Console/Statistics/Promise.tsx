import { count, dayAndTime } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";
import { travel } from "../Replay/moment.ts";
import type { Experiment } from "../Experiments/experiment.ts";
import type { Report } from "./report.ts";
import { DescriptionItem } from "../Frame/DescriptionItem.tsx";
import { useTranslation } from "./translation.ts";

/** What was registered before the start, and beside it what was done otherwise. */
export function PromiseKept({ experiment, report }: { experiment: Experiment; report: Report }) {
  const promised = experiment.registered;
  const { texts } = useTranslation();
  return (
    <section class="promise">
      <h2>{t("results.promise")}</h2>
      <div class="columns">
        <div>
          <h3>{t("results.promised")}</h3>
          {promised ? (
            <dl>
              <DescriptionItem name={t("setup.hypothesis")} value={promised.hypothesis} />
              <DescriptionItem name={t("setup.metric")} value={promised.metric} />
              <DescriptionItem name={t("setup.stopRule")} value={promised.stopRule} />
              <DescriptionItem
                name={t("setup.minimumSample")}
                value={promised.minimumSample == null ? null : count(promised.minimumSample)}
              />
            </dl>
          ) : (
            <p class="quiet">{t("results.noPromise")}</p>
          )}
        </div>
        <div>
          <h3>{t("results.done")}</h3>
          {report.deviations ? (
            <ol class="deviations">
              {report.deviations.map((d) => (
                <li>
                  <button type="button" class="link" onClick={() => travel(d.sequence)}>
                    {t("results.event", { sequence: count(d.sequence) })}
                  </button>{" "}
                  <span class="quiet">{dayAndTime(d.at)}</span>
                  <p dir="auto">{texts?.sayDeviation(d) ?? d.text}</p>
                </li>
              ))}
            </ol>
          ) : (
            <p class="quiet">{t("results.noDeviation")}</p>
          )}
        </div>
      </div>
    </section>
  );
}
