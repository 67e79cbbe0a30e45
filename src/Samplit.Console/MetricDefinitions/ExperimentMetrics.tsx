import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { getTagged, post, put, remove, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import type { Metric } from "./definition.ts";
import { libraryOf } from "./library.ts";
import { MetricList } from "./MetricList.tsx";
import { sayMetric } from "./sayMetric.ts";
import { Reason } from "./Reason.tsx";
import { t } from "./words.ts";

const metrics = new Resource((id: string, signal: AbortSignal) =>
  getTagged("/api/experiments/{id}/metric-definitions", { path: { id }, signal }),
);
const library = libraryOf();

/** What an experiment measures. Once it has started, each change is a deviation. */
export function ExperimentMetrics({ of, changed }: { of: Schema<"ExperimentView">; changed: () => void }) {
  const { id, project, startedAt, completedAt, status } = of;
  const isOpen = completedAt == null && status !== "archived";
  const taken = useSignal<Metric | null>(null);
  const reason = useSignal("");
  useEffect(() => {
    metrics.revalidate(id);
    if (isOpen && may("metric:define")) {
      library.revalidate(project);
    }
  }, [id, project, isOpen]);
  const etag = () => metrics.state.peek().value?.etag;
  const then = async (what: Promise<unknown>) => {
    await what;
    await metrics.reload();
    changed();
  };
  const takesReason = startedAt != null;
  const define = (body: Schema<"MetricRequest">) =>
    then(post("/api/experiments/{id}/metric-definitions", { path: { id }, body, ifMatch: etag() }));
  return (
    <section>
      <h2>{t("metrics.here")}</h2>
      <Panel of={metrics} size="line">
        {({ value }) => {
          const names = new Set(value.metrics.filter((m) => !m.isRetired).map((m) => m.name.toLowerCase()));
          const offered = (library.state.value.value?.value.metrics ?? []).filter(
            (metric) => !metric.isRetired && !names.has(metric.name.toLowerCase()),
          );
          return (
            <MetricList
              label={t("metrics.here")}
              of={value.metrics}
              isOfExperiment
              takesReason={takesReason}
              isOpen={isOpen}
              define={define}
              change={(metric, body) =>
                then(
                  put("/api/experiments/{id}/metric-definitions/{metric}", {
                    path: { id, metric: metric.id },
                    body,
                    ifMatch: etag(),
                  }),
                )
              }
              retire={(metric, why) =>
                then(
                  remove("/api/experiments/{id}/metric-definitions/{metric}", {
                    path: { id, metric: metric.id },
                    query: { reason: why || undefined },
                    ifMatch: etag(),
                  }),
                )
              }
            >
              {offered.length > 0 && (
                <label>
                  <span class="unseen">{t("metrics.take")}</span>
                  <select
                    value=""
                    onChange={(e) => {
                      taken.value = offered.find((metric) => metric.id === e.currentTarget.value) ?? null;
                      e.currentTarget.value = "";
                    }}
                  >
                    <option value="">{t("metrics.take")}…</option>
                    {offered.map((metric) => (
                      <option value={metric.id}>{metric.name}</option>
                    ))}
                  </select>
                </label>
              )}
            </MetricList>
          );
        }}
      </Panel>
      <ConfirmDialog
        about={taken}
        title={(metric) => `${t("metrics.take")}: ${metric.name}`}
        verb={() => t("metrics.take")}
        send={(metric) => define({ fromLibrary: metric.id, reason: reason.value.trim() || null })}
      >
        {(metric, sending) => (
          <>
            <p dir="auto">{sayMetric(metric)}</p>
            <p class="quiet">{t("metrics.takeText")}</p>
            {takesReason && <Reason of={reason} sending={sending} />}
          </>
        )}
      </ConfirmDialog>
    </section>
  );
}
