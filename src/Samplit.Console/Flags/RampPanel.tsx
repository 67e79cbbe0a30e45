import { useSignal } from "@preact/signals";
import { listed } from "../Experiments/listed.ts";
import { addressOf } from "../Experiments/routes.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { DataTable } from "../Frame/DataTable.tsx";
import { count, dayAndTime, duration } from "../Frame/format.ts";
import { post, type Tagged } from "../Http/api.ts";
import type { Opened } from "./Environments.tsx";
import { flag, isOpen, rampOf, rollout, type Environment, type Flag, type Ramp } from "./flag.ts";
import { StartRamp } from "./StartRamp.tsx";
import { Reason, reasonOf } from "./Reason.tsx";
import { t } from "./words.ts";

type Act = "approve" | "pause" | "resume" | "rollBack";

interface RampPanelProps {
  of: Tagged<Flag>;
  environment: string;
  is: Environment;
  mayChange: boolean;
  opened: Opened;
}

/** The ramp of an environment, or the way to one. */
export function RampPanel({ of, environment, is, mayChange, opened }: RampPanelProps) {
  const isStarted = opened.value?.environment === environment && opened.value.what === "ramp";
  const ramp = rampOf(of.value, environment);
  const mayStart =
    mayChange &&
    !isOpen(ramp) &&
    of.value.status === "active" &&
    is.isOn &&
    is.rules.some((rule) => rule.serve.split);
  return (
    <>
      {ramp && <RampDetails of={of.value} ramp={ramp} mayChange={mayChange} />}
      {mayStart &&
        (isStarted ? (
          <StartRamp of={of} environment={environment} is={is} close={() => (opened.value = null)} />
        ) : (
          <p>
            <button
              type="button"
              class="plain"
              disabled={opened.value !== null}
              onClick={() => (opened.value = { environment, what: "ramp" })}
            >
              {t("ramps.start")}…
            </button>
          </p>
        ))}
    </>
  );
}

function RampDetails({ of, ramp, mayChange }: { of: Flag; ramp: Ramp; mayChange: boolean }) {
  const current = ramp.steps[ramp.step]!;
  const guard = ramp.guard?.experiment;
  return (
    <details class="ramp" open={isOpen(ramp)} data-ramp={ramp.status}>
      <summary>
        {t("ramps.of", { number: ramp.rule + 1 })}: {t(`ramps.status.${ramp.status}`)}
      </summary>
      <div class="more">
        <p>
          {sayState(ramp)}
          {ramp.reason && <> {t("ramps.because", { reason: ramp.reason })}</>}
        </p>
        {isOpen(ramp) && current.needsApproval && ramp.isApproved && <p>{t("ramps.approved")}</p>}
        <Steps of={ramp} />
        {guard && (
          <p class="quiet">
            {t("ramps.guardedBy")}{" "}
            <a href={addressOf(guard)} dir="auto">
              {listed.state.value.value?.find((one) => one.id === guard)?.name ?? guard}
            </a>
          </p>
        )}
        {mayChange && isOpen(ramp) && <Acts of={of} ramp={ramp} />}
      </div>
    </details>
  );
}

/** What it does, and what it waits for. */
function sayState(ramp: Ramp): string {
  const current = ramp.steps[ramp.step]!;
  switch (ramp.status) {
    case "running":
      return t("ramps.held", {
        number: ramp.step + 1,
        since: dayAndTime(ramp.since),
        hold: duration(current.holdSeconds),
      });
    case "waiting":
      return ramp.waits ? t(`ramps.waits.${ramp.waits}`, { units: count(current.minimumUnits) }) : "";
    default:
      return t(`ramps.status.${ramp.status}Text`);
  }
}

function Steps({ of }: { of: Ramp }) {
  return (
    <DataTable
      class="narrow"
      label={t("ramps.steps")}
      columns={[
        { number: t("ramps.step") },
        { number: t("ramps.rollout") },
        t("ramps.hold"),
        { number: t("ramps.minimumUnits") },
        t("ramps.needsApproval"),
      ]}
    >
      {of.steps.map((step, at) => (
        <tr aria-current={isOpen(of) && at === of.step ? "step" : undefined}>
          <td class="n">{at + 1}</td>
          <td class="n">{rollout(step.rolloutPerMillion)}</td>
          <td>{duration(step.holdSeconds)}</td>
          <td class="n">{count(step.minimumUnits)}</td>
          <td>{t(step.needsApproval ? "setup.yes" : "setup.no")}</td>
        </tr>
      ))}
    </DataTable>
  );
}

function Acts({ of, ramp }: { of: Flag; ramp: Ramp }) {
  const asked = useSignal<Act | null>(null);
  const reason = useSignal("");
  const isPaused = ramp.status === "paused";
  const possible: Record<Act, boolean> = {
    approve: ramp.steps[ramp.step]!.needsApproval === true && !ramp.isApproved,
    pause: !isPaused,
    resume: isPaused,
    rollBack: true,
  };
  const path = { id: of.id, ramp: ramp.id };
  const body = () => ({ reason: reasonOf(reason) });
  const send: Record<Act, () => Promise<unknown>> = {
    approve: () =>
      post("/api/flags/{id}/ramps/{ramp}/approve", { path, body: { ...body(), step: ramp.step } }),
    pause: () => post("/api/flags/{id}/ramps/{ramp}/pause", { path, body: body() }),
    resume: () => post("/api/flags/{id}/ramps/{ramp}/resume", { path, body: body() }),
    rollBack: () => post("/api/flags/{id}/ramps/{ramp}/roll-back", { path, body: body() }),
  };
  return (
    <>
      <p class="actions">
        {(Object.keys(possible) as Act[])
          .filter((act) => possible[act])
          .map((act) => (
            <button
              type="button"
              class={act === "rollBack" ? "plain danger" : "plain"}
              onClick={() => {
                reason.value = "";
                asked.value = act;
              }}
            >
              {t(`ramps.act.${act}`)}…
            </button>
          ))}
      </p>
      <ConfirmDialog
        about={asked}
        title={(act) => `${t(`ramps.act.${act}`)}: ${of.key}, ${ramp.environment}`}
        verb={(act) => t(`ramps.act.${act}`)}
        send={(act) => send[act]()}
        done={() => void flag.reload()}
      >
        {(act, sending) => (
          <>
            <p>{t(`ramps.act.${act}Text`, { share: rollout(ramp.before) })}</p>
            <Reason of={reason} sending={sending} name="why" />
          </>
        )}
      </ConfirmDialog>
    </>
  );
}
