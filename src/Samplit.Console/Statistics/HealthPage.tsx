import { useEffect } from "preact/hooks";
import type { Schema } from "../Http/api.ts";
import { percentSign, plain } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";
import { Panel } from "../Frame/Panel.tsx";
import { health } from "./health.ts";
import { isPast } from "../Replay/moment.ts";

type Finding = Schema<"HealthFindingView">;

const shapes: Record<Finding["severity"], string> = { critical: "✖", warning: "▲", info: "ℹ" };

/** Whether the numbers can be believed: problems first. */
export function HealthPage({ id }: { id: string }) {
  useEffect(() => health.want(id), [id]);
  return (
    <div class="page health">
      <h2>{t("health.title")}</h2>
      {isPast.value && <p class="note">{t("health.nowOnly")}</p>}
      <Panel of={health} size="table">
        {({ findings }) =>
          findings.length === 0 ? (
            <div class="note good">
              <p>
                <b>{t("health.fine")}</b>
              </p>
              <p class="quiet">{t("health.checks")}</p>
            </div>
          ) : (
            <ul class="findings">
              {findings.map((finding) => (
                <li class={finding.severity}>
                  <p>
                    <strong>
                      <span aria-hidden="true">{shapes[finding.severity]}</span>{" "}
                      {t(`health.severity.${finding.severity}`)}
                    </strong>
                  </p>
                  <p dir="auto">{finding.text}</p>
                  {finding.cause && <Cause of={finding.cause} />}
                  <dl class="evidence">
                    {Object.entries(finding.evidence).map(([name, value]) => (
                      <>
                        <dt>{name}</dt>
                        <dd>{plain(value, 6)}</dd>
                      </>
                    ))}
                  </dl>
                </li>
              ))}
            </ul>
          )
        }
      </Panel>
    </div>
  );
}

function Cause({ of }: { of: NonNullable<Finding["cause"]> }) {
  const where = [of.variant, of.dimension && `${of.dimension} = ${of.level ?? ""}`]
    .filter(Boolean)
    .join(", ");
  return (
    <p dir="auto">
      {t("health.cause")}: {where} {of.deviation != null && percentSign(of.deviation)}
    </p>
  );
}
