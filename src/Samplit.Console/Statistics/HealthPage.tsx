import { useEffect } from "preact/hooks";
import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { plain } from "../Frame/format.ts";
import { Panel } from "../Frame/Panel.tsx";
import { orders } from "../Experiments/experiment.ts";
import { isPast, version } from "../Replay/moment.ts";
import { Delay } from "./Delay.tsx";
import { Drift } from "./Drift.tsx";
import { sayFinding, type Finding } from "./findingText.ts";
import { health } from "./health.ts";
import { has, t } from "./healthWords.ts";
import { RatioMatrix } from "./RatioMatrix.tsx";
import { report } from "./report.ts";

const shapes: Record<Finding["severity"], string> = { critical: "✖", warning: "▲", info: "ℹ" };

/** How many epochs there is room for beside one another. */
const Epochs = 20;

/** Seven of the server's, and drift. */
const Checks = 8;

const epochs = new Resource(({ id, version }: { id: string; version: number | null }, signal: AbortSignal) =>
  get("/api/experiments/{id}/epochs", {
    path: { id },
    query: { epochs: Epochs, ...(version === null ? {} : { version }) },
    signal,
  }),
);

/** Whether the numbers can be believed: problems first, then where in its life they began. */
export function HealthPage({ id }: { id: string }) {
  const at = version.value;
  const newest = report.state.value.at;
  useEffect(() => {
    health.revalidate(id);
    report.revalidate(id);
  }, [id]);
  useEffect(() => epochs.revalidate({ id, version: at }), [id, at]);
  useEffect(() => epochs.reloadIfBefore(newest), [newest]);
  const hasDrifted = epochs.state.value.value?.drift.hasDrifted === true;
  return (
    <div class="page health">
      <h2>{t("health.title")}</h2>
      {isPast.value && <p class="note">{t("health.nowOnly")}</p>}
      <Panel of={health} size="table">
        {({ findings }) =>
          findings.length === 0 && !hasDrifted ? (
            <div class="note good">
              <p>
                <b>{t("health.fine", { n: Checks })}</b>
              </p>
              <p class="quiet">{t("health.checks")}</p>
            </div>
          ) : (
            <ul class="findings">
              {findings.map((finding) => (
                <Found finding={finding} />
              ))}
              {hasDrifted && <Drifted />}
            </ul>
          )
        }
      </Panel>
      <Panel of={epochs} size="table">
        {(known) => (
          <>
            <RatioMatrix of={known} orders={orders.value} />
            <Drift of={known} orders={orders.value} />
          </>
        )}
      </Panel>
      <Panel of={report} size="chart">
        {(known) => <Delay of={known.conversionDelay ?? null} />}
      </Panel>
      <section>
        <h2>{t("health.again")}</h2>
        <pre tabIndex={0}>
          {["health", `epochs${at === null ? "" : `?version=${at}`}`, "report"]
            .map(
              (what) =>
                `curl -H "Authorization: Bearer $SAMPLIT_KEY" ${location.origin}/api/experiments/${encodeURIComponent(id)}/${what}`,
            )
            .join("\n")}
        </pre>
      </section>
    </div>
  );
}

function Drifted() {
  return (
    <li class="warning">
      <Severity of="warning" />
      <p>{t("health.drifted")}</p>
    </li>
  );
}

function Severity({ of }: { of: Finding["severity"] }) {
  return (
    <p>
      <strong>
        <span aria-hidden="true">{shapes[of]}</span> {t(`health.severity.${of}`)}
      </strong>
    </p>
  );
}

function Found({ finding }: { finding: Finding }) {
  return (
    <li class={finding.severity} data-finding={finding.code}>
      <Severity of={finding.severity} />
      <p dir="auto" class="what">
        {sayFinding(finding)}
      </p>
      <details>
        <summary>{t("health.evidence")}</summary>
        <dl class="evidence">
          {Object.entries(finding.evidence).map(([name, value]) => (
            <>
              <dt>{has(`evidence.${name}`) ? t(`evidence.${name}` as "evidence.count") : name}</dt>
              <dd>{plain(value, 6)}</dd>
            </>
          ))}
        </dl>
      </details>
    </li>
  );
}
