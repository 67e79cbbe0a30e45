import { useSignal } from "@preact/signals";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { DataTable } from "../Frame/DataTable.tsx";
import { dayAndTime } from "../Frame/format.ts";
import { Choice, Form, Input } from "../Frame/Form.tsx";
import { useSending } from "../Frame/sending.ts";
import { put, remove, type Schema, type Tagged } from "../Http/api.ts";
import { valueOf } from "./definitionDraft.ts";
import { environmentsOf, flag, sayValue, usualEnvironment, utcOf, variantsOf, type Flag } from "./flag.ts";
import { ProposeChange } from "./ProposeChange.tsx";
import { t } from "./words.ts";
import { ValueInput } from "./ValueInput.tsx";

type Override = Schema<"FlagOverrideView">;

/** What single units get, whatever the rules say. */
export function Overrides({ of: tagged }: { of: Tagged<Flag> }) {
  const of = tagged.value;
  const isMaking = useSignal(false);
  const removed = useSignal<Override | null>(null);
  const mayChange = may("flag:define") && of.status !== "archived";
  return (
    <section>
      <div class="title">
        <p class="quiet about">{t("overrides.about")}</p>
        {mayChange && !isMaking.value && (
          <button type="button" onClick={() => (isMaking.value = true)}>
            {t("overrides.make")}…
          </button>
        )}
      </div>
      {of.status === "inactive" && <p class="note warn">{t("overrides.inactive")}</p>}
      {isMaking.value && <NewOverride of={tagged} close={() => (isMaking.value = false)} />}
      {of.overrides.length === 0 ? (
        <p class="note">{t("overrides.none")}</p>
      ) : (
        <DataTable
          label={t("flags.part.overrides")}
          columns={[
            t("overrides.unit"),
            t("flags.environment"),
            t("overrides.gets"),
            t("flags.reason"),
            t("overrides.set"),
            t("overrides.until"),
            ...(mayChange ? [""] : []),
          ]}
        >
          {of.overrides.map((one) => (
            <tr data-override={one.unit}>
              <th scope="row" class="id">
                {one.unit}
              </th>
              <td>{one.environment}</td>
              <td>{one.variant ?? <code>{sayValue(one.value)}</code>}</td>
              <td dir="auto">{one.reason}</td>
              <td>{dayAndTime(one.setAt)}</td>
              <td>{one.until ? dayAndTime(one.until) : t("overrides.never")}</td>
              {mayChange && (
                <td>
                  <button type="button" class="plain" onClick={() => (removed.value = one)}>
                    {t("rules.remove")}…
                  </button>
                </td>
              )}
            </tr>
          ))}
        </DataTable>
      )}
      <ConfirmDialog
        about={removed}
        title={() => t("overrides.remove")}
        verb={() => t("rules.remove")}
        send={({ environment, unit }) =>
          remove("/api/flags/{id}/overrides", { path: { id: of.id }, query: { environment, unit } })
        }
        done={() => void flag.reload()}
      >
        {({ environment }) => <p>{t("overrides.removeText", { environment })}</p>}
      </ConfirmDialog>
    </section>
  );
}

/** Stands for a value that no variant has. */
const Other = "";

function NewOverride({ of: tagged, close }: { of: Tagged<Flag>; close: () => void }) {
  const of = tagged.value;
  const sending = useSending();
  const { kind } = of.definition;
  const environments = environmentsOf(of).map(([name]) => name);
  const environment = useSignal(usualEnvironment(of));
  const [unit, reason, until] = [useSignal(""), useSignal(""), useSignal("")];
  const variant = useSignal(variantsOf(of)[0] ?? Other);
  const value = useSignal(kind === "boolean" ? "true" : "");
  const body = () => ({
    environment: environment.value,
    unit: unit.value,
    reason: reason.value.trim(),
    until: utcOf(until.value),
    ...(variant.value === Other
      ? { value: valueOf(kind, value.value, "value") }
      : { variant: variant.value }),
  });
  return (
    <section class="editor">
      <h2>{t("overrides.make")}</h2>
      <Form
        of={sending}
        verb={t("overrides.make")}
        cancel={close}
        send={async () => put("/api/flags/{id}/overrides", { path: { id: of.id }, body: body() })}
        done={() => {
          close();
          void flag.reload();
        }}
      >
        <Input
          label={t("overrides.unitKey")}
          name="unit"
          of={sending}
          required
          hint={t("overrides.unitHint")}
          value={unit.value}
          change={(text) => (unit.value = text)}
        />
        <Choice
          label={t("flags.environment")}
          name="environment"
          of={sending}
          value={environment.value}
          change={(chosen) => (environment.value = chosen)}
          options={environments.map((name) => [name, name])}
        />
        <Choice
          label={t("overrides.gets")}
          name="variant"
          of={sending}
          value={variant.value}
          change={(chosen) => (variant.value = chosen)}
          options={[
            ...variantsOf(of).map((key) => [key, key] as const),
            ...(kind === "boolean" ? [] : [[Other, t("overrides.otherValue")] as const]),
          ]}
        />
        {variant.value === Other && (
          <ValueInput
            kind={kind}
            label={t("flags.value")}
            name="value"
            sending={sending}
            value={value.value}
            change={(text) => (value.value = text)}
          />
        )}
        <Input
          label={t("flags.reason")}
          name="reason"
          of={sending}
          required
          value={reason.value}
          change={(text) => (reason.value = text)}
        />
        <Input
          label={t("overrides.until")}
          name="until"
          of={sending}
          type="datetime-local"
          hint={t("overrides.untilHint")}
          value={until.value}
          change={(text) => (until.value = text)}
        />
      </Form>
      <ProposeChange
        refused={sending.problem.value}
        of={tagged}
        change={() => ({ override: body() })}
        reason={reason.value}
      />
    </section>
  );
}
