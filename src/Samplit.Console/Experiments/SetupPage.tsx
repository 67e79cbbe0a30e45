import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ExperimentProposals, ProposeInstead } from "../Approvals/ExperimentProposals.tsx";
import { mayPropose } from "../Approvals/Propose.tsx";
import { Swatch } from "../Charts/Chart.tsx";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { count, percent, percentSign, plain } from "../Frame/format.ts";
import { t } from "../Allocation/trafficWords.ts";
import { Input } from "../Frame/Form.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { ExperimentMetrics } from "../MetricDefinitions/ExperimentMetrics.tsx";
import { post, type Tagged } from "../Http/api.ts";
import { isPast, version } from "../Replay/moment.ts";
import { state, timeline } from "../Replay/timeline.ts";
import { DescriptionItem } from "../Frame/DescriptionItem.tsx";
import { VariantsEditor } from "./VariantsEditor.tsx";
import { experiment, orders, type Experiment } from "./experiment.ts";

type Step = "start" | "pause" | "resume" | "complete";

const permissions: Record<Step, string> = {
  start: "experiment:start",
  pause: "experiment:pause",
  resume: "experiment:resume",
  complete: "experiment:complete",
};

/** What a status may lead to. */
const steps: Record<Experiment["status"], readonly Step[]> = {
  draft: ["start"],
  active: ["pause", "complete"],
  paused: ["resume", "complete"],
  completed: [],
  archived: [],
};

/** How the experiment is set up, or was at the moment that is shown, and what may be done with it now. */
export function SetupPage({ id }: { id: string }) {
  const asked = useSignal<Step | null>(null);
  return (
    <div class="page setup">
      <Panel of={experiment} size="page">
        {(now) => (
          <>
            <Steps of={now.value} ask={(step) => (asked.value = step)} />
            <Variants of={now} />
            {!isPast.value && <ExperimentProposals of={now.value} changed={() => void experiment.reload()} />}
            {isPast.value ? (
              <Panel of={state} size="table">
                {(then) => (then.version === version.value ? <Details of={then.experiment} /> : null)}
              </Panel>
            ) : (
              <>
                <Details of={now.value} />
                <ExperimentMetrics of={now.value} changed={() => void timeline.reload()} />
              </>
            )}
            <ConfirmStep step={asked} id={id} of={now} />
          </>
        )}
      </Panel>
    </div>
  );
}

/** Those who may change what runs see what that would do. */
function Variants({ of }: { of: Tagged<Experiment> }) {
  const isOpen = useSignal(false);
  const { status, elements } = of.value;
  if (isPast.value || !may("experiment:change-variants") || !(status in changeable)) {
    return null;
  }
  return elements ? (
    <p class="quiet">{t("editor.elements")}</p>
  ) : isOpen.value ? (
    <VariantsEditor of={of} onDone={() => (isOpen.value = false)} />
  ) : (
    <p>
      <button type="button" class="plain" onClick={() => (isOpen.value = true)}>
        {t("editor.open")}…
      </button>
    </p>
  );
}

const changeable = { draft: true, active: true, paused: true };

function Steps({ of, ask }: { of: Experiment; ask: (step: Step) => void }) {
  const possible = steps[of.status].filter((step) => may(permissions[step]));
  return possible.length === 0 ? null : (
    <div class="steps">
      {possible.map((step) => (
        <button
          type="button"
          disabled={isPast.value}
          title={isPast.value ? t("past.readOnly") : undefined}
          class={step === "complete" || step === "pause" ? "plain" : undefined}
          onClick={() => ask(step)}
        >
          {t(`setup.${step}`)}…
        </button>
      ))}
    </div>
  );
}

interface ConfirmStepProps {
  step: Signal<Step | null>;
  id: string;
  of: Tagged<Experiment>;
}

/** A step with its consequence, before it is done. */
function ConfirmStep({ step: asked, id, of: { value: of, etag } }: ConfirmStepProps) {
  const reason = useSignal("");
  const head = timeline.state.value.value?.version;
  useEffect(() => void (reason.value = ""), [asked.value]);
  return (
    <ConfirmDialog
      about={asked}
      title={(step) => `${t(`setup.${step}`)}: ${of.name}`}
      verb={(step) => t(`setup.${step}`)}
      send={(step) => take(id, step, reason.value, etag)}
      instead={(step, refused) =>
        step !== "pause" && mayPropose(refused) ? (
          <ProposeInstead
            refused={refused}
            experiment={of.id}
            etag={etag}
            action={step}
            reason={reason.value}
          />
        ) : null
      }
    >
      {(step, sending) => (
        <>
          <p>
            {t(`setup.${step}Text`)}{" "}
            {head != null && step !== "start" && t("setup.asEvent", { version: count(head + 1) })}
          </p>
          {step === "complete" && (
            <Input
              label={t("setup.reason")}
              name="reason"
              of={sending}
              lines={3}
              maxLength={1000}
              value={reason.value}
              change={(text) => (reason.value = text)}
            />
          )}
        </>
      )}
    </ConfirmDialog>
  );
}

/** Whatever comes of it, what is there now is shown. */
async function take(id: string, step: Step, reason: string, etag: string | null): Promise<void> {
  const options = { path: { id }, ifMatch: etag };
  try {
    await (step === "complete"
      ? post("/api/experiments/{id}/complete", { ...options, body: { reason: reason.trim() || null } })
      : post(`/api/experiments/{id}/${step}`, options));
  } finally {
    await Promise.all([experiment.reload(), timeline.reload()]);
  }
}

function Details({ of }: { of: Experiment }) {
  return (
    <>
      <section>
        <h2>{t("setup.variants")}</h2>
        <div class="scroll" tabIndex={0} role="group" aria-label={t("setup.variants")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("results.variant")}</th>
                <th scope="col" class="n">
                  {t("setup.weight")}
                </th>
                <th scope="col">{t("setup.active")}</th>
              </tr>
            </thead>
            <tbody>
              {of.variants.map((v) => (
                <tr>
                  <th scope="row">
                    <Swatch order={orders.value.get(v.name) ?? 1} />
                    <span dir="auto" class="name">
                      {v.name}
                    </span>
                    {v.isControl && <small>{t("results.control")}</small>}
                  </th>
                  <td class="n">{percent(v.weight)}</td>
                  <td>{v.active ? t("setup.yes") : t("setup.no")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section>
        <h2>{t("traffic.shares")}</h2>
        <dl>
          {of.purpose && (
            <DescriptionItem name={t("setup.purpose")} value={t(`setup.purpose.${of.purpose}`)} />
          )}
          <DescriptionItem name={t("setup.algorithm")} value={`${of.algorithm}/${of.algorithmVersion}`} />
          <DescriptionItem name={t("setup.floor")} value={percentSign(of.allocationPolicy.floor)} />
          <DescriptionItem name={t("setup.traffic")} value={percentSign(of.trafficAllocation)} />
          <DescriptionItem name={t("setup.seed")} value={plain(of.seed, 21)} />
        </dl>
      </section>
      <section>
        <h2>{t("setup.promise")}</h2>
        <div class="columns">
          <div>
            <h3>{t("results.promised")}</h3>
            {of.registered ? (
              <Registered of={of.registered} />
            ) : (
              <p class="quiet">{t("results.noPromise")}</p>
            )}
          </div>
          <div>
            <h3>{t("setup.asItIs")}</h3>
            <Registered of={of} />
          </div>
        </div>
      </section>
    </>
  );
}

interface Registration {
  hypothesis?: string | null;
  metric?: string | null;
  stopRule?: string | null;
  minimumSample?: number | null;
}

function Registered({ of }: { of: Registration }) {
  return (
    <dl>
      <DescriptionItem name={t("setup.hypothesis")} value={of.hypothesis} />
      <DescriptionItem name={t("setup.metric")} value={of.metric} />
      <DescriptionItem name={t("setup.stopRule")} value={of.stopRule} />
      <DescriptionItem
        name={t("setup.minimumSample")}
        value={of.minimumSample == null ? null : count(of.minimumSample)}
      />
    </dl>
  );
}
