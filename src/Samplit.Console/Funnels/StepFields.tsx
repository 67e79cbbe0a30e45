import { Choice, Input } from "../Frame/Form.tsx";
import type { Sending } from "../Frame/sending.ts";
import type { Schema } from "../Http/api.ts";
import { FilterFields, filterTitle } from "../Targeting/FilterFields.tsx";
import type { Step } from "./draft.ts";
import { t } from "./words.ts";

const matches: readonly Schema<"UrlMatch">[] = ["prefix", "exact", "wildcard", "regex"];

interface StepFieldsProps {
  of: Step;
  /** Where it stands among the steps, from 0. */
  at: number;
  sending: Sending;
  change: (to: Partial<Step>) => void;
  remove: () => void;
}

/** What the step that is selected says. */
export function StepFields({ of, at, sending, change, remove }: StepFieldsProps) {
  const field = `definition.nodes[${at}]`;
  return (
    <fieldset class="fields">
      <legend>{t("funnels.step")}</legend>
      <Input
        label={t("funnels.stepName")}
        name={`${field}.name`}
        of={sending}
        required
        value={of.name}
        change={(name) => change({ name })}
      />
      <Choice
        label={t("funnels.kind")}
        name={field}
        of={sending}
        value={of.kind}
        change={(kind) => change({ kind: kind as Step["kind"] })}
        options={(["event", "page"] as const).map((kind) => [kind, t(`funnels.kind.${kind}`)])}
      />
      {of.kind === "event" ? (
        <Input
          label={t("funnels.eventType")}
          name={`${field}.eventType`}
          of={sending}
          required
          hint="purchase"
          value={of.eventType}
          change={(eventType) => change({ eventType })}
        />
      ) : (
        <>
          <Choice
            label={t("funnels.match")}
            name={`${field}.page.kind`}
            of={sending}
            value={of.page.kind}
            change={(kind) => change({ page: { ...of.page, kind: kind as Schema<"UrlMatch"> } })}
            options={matches.map((kind) => [kind, t(`funnels.match.${kind}`)])}
          />
          <Input
            label={t("funnels.page")}
            name={`${field}.page.value`}
            of={sending}
            required
            hint="shop.example/products/"
            value={of.page.value}
            change={(value) => change({ page: { ...of.page, value } })}
          />
        </>
      )}
      <details open={of.filter.was !== null}>
        <summary>{filterTitle()}</summary>
        <div class="more">
          <FilterFields
            of={of.filter}
            name={`${field}.filter`}
            sending={sending}
            change={(filter) => change({ filter })}
          />
        </div>
      </details>
      <Input
        label={t("funnels.key")}
        name={`${field}.key`}
        of={sending}
        required
        hint={t("funnels.keyHint")}
        value={of.key}
        change={(key) => change({ key })}
      />
      <button type="button" class="plain" onClick={remove}>
        {t("funnels.removeStep")}
      </button>
    </fieldset>
  );
}
