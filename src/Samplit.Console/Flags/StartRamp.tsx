import { useSignal } from "@preact/signals";
import { listed } from "../Experiments/listed.ts";
import { Choice, Form, Input } from "../Frame/Form.tsx";
import { useSending } from "../Frame/sending.ts";
import { numberTyped } from "../Frame/typed.ts";
import { post, type Tagged } from "../Http/api.ts";
import { flag, sayServed, sayWhom, type Environment, type Flag } from "./flag.ts";
import { ProposeChange } from "./ProposeChange.tsx";
import { Reason, reasonOf } from "./Reason.tsx";
import { t } from "./words.ts";

interface Step {
  percent: string;
  hours: string;
  minimumUnits: string;
  needsApproval: boolean;
}

const PerPercent = 10_000;
const Hour = 3_600;

const step = (percent: string, hours: string): Step => ({
  percent,
  hours,
  minimumUnits: "",
  needsApproval: false,
});

interface StartRampProps {
  of: Tagged<Flag>;
  environment: string;
  is: Environment;
  close: () => void;
}

/** Has the rollout of a rule go up by steps. */
export function StartRamp({ of, environment, is, close }: StartRampProps) {
  const sending = useSending();
  const divided = is.rules.flatMap((rule, at) => (rule.serve.split ? [{ rule, at }] : []));
  const rule = useSignal(`${divided[0]?.at ?? 0}`);
  const steps = useSignal<readonly Step[]>([step("1", "1"), step("10", "24"), step("100", "24")]);
  const [experiment, reason] = [useSignal(""), useSignal("")];
  const set = (at: number, to: Partial<Step>) =>
    (steps.value = steps.value.map((one, place) => (place === at ? { ...one, ...to } : one)));
  const body = () => ({
    environment,
    rule: Number(rule.value),
    steps: steps.value.map((one) => ({
      rolloutPerMillion: numberTyped(one.percent, PerPercent) ?? 0,
      holdSeconds: numberTyped(one.hours, Hour) ?? 0,
      ...(one.minimumUnits.trim() ? { minimumUnits: Number(one.minimumUnits) } : {}),
      ...(one.needsApproval ? { needsApproval: true } : {}),
    })),
    experiment: experiment.value || null,
    reason: reasonOf(reason),
  });
  const send = () =>
    post("/api/flags/{id}/ramps", { path: { id: of.value.id }, body: body(), ifMatch: of.etag });
  return (
    <section class="editor">
      <h3>{t("ramps.start")}</h3>
      <p class="quiet about">{t("ramps.about")}</p>
      <Form
        of={sending}
        class="fields wide"
        verb={t("ramps.start")}
        cancel={close}
        send={send}
        done={() => {
          close();
          void flag.reload();
        }}
      >
        <Choice
          label={t("ramps.rule")}
          name="rule"
          of={sending}
          value={rule.value}
          change={(chosen) => (rule.value = chosen)}
          options={divided.map(({ rule: one, at }) => [
            `${at}`,
            `${at + 1}. ${sayWhom(one)} → ${sayServed(one)}`,
          ])}
        />
        <ol class="rules editing">
          {steps.value.map((one, at) => (
            <li>
              <StepFields of={one} at={at} sending={sending} change={(to) => set(at, to)} />
            </li>
          ))}
        </ol>
        <p class="actions">
          <button
            type="button"
            class="plain"
            onClick={() => (steps.value = [...steps.value, step("", "24")])}
          >
            {t("ramps.addStep")}
          </button>
          {steps.value.length > 1 && (
            <button type="button" class="plain" onClick={() => (steps.value = steps.value.slice(0, -1))}>
              {t("ramps.removeStep")}
            </button>
          )}
        </p>
        <Choice
          label={t("ramps.guard")}
          name="experiment"
          of={sending}
          hint={t("ramps.guardHint")}
          value={experiment.value}
          change={(chosen) => (experiment.value = chosen)}
          options={[
            ["", t("ramps.noGuard")],
            ...(listed.state.value.value ?? [])
              .filter((known) => known.project === of.value.project && known.status === "active")
              .map((known) => [known.id, known.name] as const),
          ]}
        />
        <Reason of={reason} sending={sending} />
      </Form>
      <ProposeChange
        refused={sending.problem.value}
        of={of}
        change={() => ({ ramp: body() })}
        reason={reason.value}
      />
    </section>
  );
}

interface StepFieldsProps {
  of: Step;
  at: number;
  sending: ReturnType<typeof useSending>;
  change: (to: Partial<Step>) => void;
}

function StepFields({ of, at, sending, change }: StepFieldsProps) {
  return (
    <fieldset>
      <legend>{t("ramps.stepNumber", { number: at + 1 })}</legend>
      <div class="grid">
        <Input
          label={t("ramps.rolloutPercent")}
          name={`steps[${at}].rolloutPerMillion`}
          of={sending}
          type="number"
          required
          min={0}
          max={100}
          step="any"
          value={of.percent}
          change={(percent) => change({ percent })}
        />
        <Input
          label={t("ramps.holdHours")}
          name={`steps[${at}].holdSeconds`}
          of={sending}
          type="number"
          required
          min={0}
          step="any"
          value={of.hours}
          change={(hours) => change({ hours })}
        />
        <Input
          label={t("ramps.minimumUnits")}
          name={`steps[${at}].minimumUnits`}
          of={sending}
          type="number"
          min={1}
          step={1}
          value={of.minimumUnits}
          change={(minimumUnits) => change({ minimumUnits })}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={of.needsApproval}
            onChange={(e) => change({ needsApproval: e.currentTarget.checked })}
          />{" "}
          {t("ramps.needsApproval")}
        </label>
      </div>
    </fieldset>
  );
}
