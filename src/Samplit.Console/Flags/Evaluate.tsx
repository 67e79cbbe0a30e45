import { useSignal } from "@preact/signals";
import { addressOf } from "../Experiments/routes.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { Choice, Form, Input } from "../Frame/Form.tsx";
import { useSending } from "../Frame/sending.ts";
import { post, type Schema, type Tagged } from "../Http/api.ts";
import { parsed } from "../Targeting/rule.ts";
import { environmentsOf, sayServed, sayValue, sayWhom, usualEnvironment, type Flag } from "./flag.ts";
import { t } from "./words.ts";

type Evaluation = Schema<"FlagEvaluationView">;

/** What somebody would get of the flag, and why: nobody is assigned by it. */
export function Evaluate({ of: { value: of } }: { of: Tagged<Flag> }) {
  const sending = useSending();
  const environments = environmentsOf(of).map(([name]) => name);
  const environment = useSignal(usualEnvironment(of));
  const [targetingKey, context] = [useSignal(""), useSignal("{}")];
  const found = useSignal<{ of: Evaluation; environment: string } | null>(null);
  const ask = async () => {
    found.value = null;
    const attributes = parsed(context.value.trim() || "{}", "context");
    const { value } = await post("/api/flags/{id}/evaluate", {
      path: { id: of.id },
      body: {
        environment: environment.value,
        context: {
          ...(attributes as object),
          ...(targetingKey.value ? { targetingKey: targetingKey.value } : {}),
        },
      },
    });
    found.value = { of: value, environment: environment.value };
  };
  return (
    <section>
      <p class="quiet about">{t("evaluate.about")}</p>
      <div class="columns">
        <Form of={sending} verb={t("evaluate.ask")} send={ask}>
          <Choice
            label={t("flags.environment")}
            name="environment"
            of={sending}
            value={environment.value}
            change={(chosen) => (environment.value = chosen)}
            options={environments.map((name) => [name, name])}
          />
          <Input
            label={t("evaluate.targetingKey")}
            name="context.targetingKey"
            of={sending}
            hint={t("evaluate.targetingKeyHint")}
            value={targetingKey.value}
            change={(text) => (targetingKey.value = text)}
          />
          <Input
            label={t("evaluate.context")}
            name="context"
            of={sending}
            lines={5}
            hint={t("evaluate.contextHint")}
            value={context.value}
            change={(text) => (context.value = text)}
          />
        </Form>
        <div aria-live="polite">
          {found.value && <Found of={found.value.of} flag={of} environment={found.value.environment} />}
        </div>
      </div>
    </section>
  );
}

function Found({ of, flag, environment }: { of: Evaluation; flag: Flag; environment: string }) {
  const rules = flag.environments[environment]?.rules ?? [];
  const decided = of.rule == null ? undefined : rules[of.rule];
  return (
    <div class="found" data-reason={of.reason}>
      <h2>
        {of.experiment && !of.variant
          ? t("evaluate.byExperiment")
          : of.error
            ? t(`evaluate.error.${of.error}`)
            : (of.variant ?? (of.value === undefined ? t("flags.leftToCode") : t("overrides.otherValue")))}
      </h2>
      {of.value !== undefined && of.value !== null && (
        <p>
          <code data-cell="value">{sayValue(of.value)}</code>
        </p>
      )}
      <p>
        {t(`evaluate.reason.${of.reason}`)} <span class="quiet">{of.detail}</span>
      </p>
      {decided && (
        <p>
          {t("rules.number", { number: of.rule! + 1 })}: <span dir="auto">{sayWhom(decided)}</span> →{" "}
          <b dir="auto">{sayServed(decided)}</b>
        </p>
      )}
      {of.experiment && (
        <p>
          <a href={addressOf(of.experiment)}>{t("evaluate.toExperiment")}</a>
        </p>
      )}
      {of.steps.length > 0 && (
        <DataTable
          label={t("evaluate.steps")}
          columns={[t("evaluate.asked"), t("evaluate.holds"), t("evaluate.why")]}
        >
          {of.steps.map((step) => (
            <tr>
              <th scope="row">
                {step.rule == null ? t("evaluate.before") : t("rules.number", { number: step.rule + 1 })}
              </th>
              <td>{step.holds ? `✓ ${t("setup.yes")}` : `✗ ${t("setup.no")}`}</td>
              <td>
                {step.detail}
                {step.by && <small class="id">{step.by}</small>}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </div>
  );
}
