import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { count } from "../Frame/format.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import type { Schema } from "../Http/api.ts";
import type { Metric } from "./definition.ts";
import { MetricEditor } from "./MetricEditor.tsx";
import { sayMetric } from "./sayMetric.ts";
import { Reason } from "./Reason.tsx";
import { t } from "./words.ts";

interface MetricListProps {
  label: string;
  of: readonly Metric[];
  isOfExperiment: boolean;
  /** Whether a change is a deviation, which takes a reason. */
  takesReason: boolean;
  /** Whether anything may still be changed. */
  isOpen: boolean;
  define: (request: Schema<"MetricRequest">) => Promise<unknown>;
  change: (metric: Metric, request: Schema<"MetricRequest">) => Promise<unknown>;
  retire: (metric: Metric, reason: string) => Promise<unknown>;
  /** What else may be done beside defining one. */
  children?: ComponentChildren;
}

/** Metrics as sentences, and what may be done with them: the same for an experiment and a library. */
export function MetricList(props: MetricListProps) {
  const { label, of, isOfExperiment, takesReason, isOpen, define, change, retire, children } = props;
  const edited = useSignal<Metric | "new" | null>(null);
  const retired = useSignal<Metric | null>(null);
  const reason = useSignal("");
  const mayDefine = isOpen && may("metric:define");
  const inForce = of.filter((metric) => !metric.isRetired);
  const gone = of.filter((metric) => metric.isRetired);
  const close = () => (edited.value = null);
  return (
    <>
      {inForce.length === 0 ? (
        <p class="quiet">
          {t("metrics.none")} {isOfExperiment && t("metrics.noneText")}
        </p>
      ) : (
        <DataTable label={label} columns={[t("metrics.name"), t("metrics.preview"), ""]}>
          {inForce.map((metric) => (
            <tr key={metric.id} data-metric={metric.id}>
              <th scope="row" class="name">
                <span dir="auto">{metric.name}</span>
                {metric.isPrimary && <small>{t("metrics.primary")}</small>}
                {metric.origin && (
                  <small>{t("metrics.fromLibrary", { revision: count(metric.origin.revision) })}</small>
                )}
              </th>
              <td class="name" dir="auto">
                {sayMetric(metric)}
                {metric.description && <small>{metric.description}</small>}
              </td>
              <td>
                {mayDefine && (
                  <span class="actions">
                    <button type="button" class="plain" onClick={() => (edited.value = metric)}>
                      {t("metrics.change")}…
                    </button>
                    <button
                      type="button"
                      class="plain"
                      onClick={() => {
                        reason.value = "";
                        retired.value = metric;
                      }}
                    >
                      {t("metrics.retire")}…
                    </button>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {mayDefine &&
        (edited.value ? (
          <MetricEditor
            key={edited.value === "new" ? "" : edited.value.id}
            of={edited.value === "new" ? null : edited.value}
            isOfExperiment={isOfExperiment}
            takesReason={takesReason}
            send={(request) =>
              edited.value === "new" || edited.value === null
                ? define(request)
                : change(edited.value, request)
            }
            close={close}
          />
        ) : (
          <div class="actions">
            <button type="button" class="plain" onClick={() => (edited.value = "new")}>
              {t("metrics.define")}…
            </button>
            {children}
          </div>
        ))}
      {gone.length > 0 && (
        <details>
          <summary>
            {t("metrics.showRetired")} ({gone.length})
          </summary>
          <ul>
            {gone.map((metric) => (
              <li dir="auto">
                {metric.name}: {sayMetric(metric)}
              </li>
            ))}
          </ul>
        </details>
      )}
      <ConfirmDialog
        about={retired}
        title={(metric) => `${t("metrics.retire")}: ${metric.name}`}
        verb={() => t("metrics.retire")}
        send={(metric) => retire(metric, reason.value.trim())}
      >
        {(_, sending) => (
          <>
            <p>{t("metrics.retireText")}</p>
            {takesReason && <Reason of={reason} sending={sending} />}
          </>
        )}
      </ConfirmDialog>
    </>
  );
}
