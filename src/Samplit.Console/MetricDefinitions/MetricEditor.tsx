import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Choice, Form, Input } from "../Frame/Form.tsx";
import { useSending, type Sending } from "../Frame/sending.ts";
import type { Schema } from "../Http/api.ts";
import { aggregations, draftOf, has, requestOf, types, type Draft, type Metric } from "./definition.ts";
import { FilterFields, filterTitle } from "../Targeting/FilterFields.tsx";
import { sayMetric } from "./sayMetric.ts";
import { Reason } from "./Reason.tsx";
import { t } from "./words.ts";

interface MetricEditorProps {
  /** What is changed; null for a new one. */
  of: Metric | null;
  /** Whether it is of an experiment: there one decides. */
  isOfExperiment: boolean;
  /** Whether the change is a deviation, which takes a reason. */
  takesReason: boolean;
  send: (request: Schema<"MetricRequest">) => Promise<unknown>;
  close: () => void;
}

/** A definition, with only the fields that its kind has, and what it says in a sentence. */
export function MetricEditor({ of, isOfExperiment, takesReason, send, close }: MetricEditorProps) {
  const sending = useSending();
  const draft = useSignal<Draft>(draftOf(of));
  const reason = useSignal("");
  const change = (to: Partial<Draft>) => (draft.value = { ...draft.value, ...to });
  const { type } = draft.value;
  const request = requestOf(draft.value, reason.value, of);
  const text = (
    name: keyof Draft &
      (
        "name" | "eventName" | "valuePath" | "currency" | "currencyPath" | "quantile" | "unit" | "description"
      ),
    more: { hint?: string; required?: boolean; lines?: number } = {},
  ) => (
    <Input
      label={t(`metrics.${name}`)}
      name={name}
      of={sending}
      {...more}
      value={draft.value[name]}
      change={(value) => change({ [name]: value })}
    />
  );
  return (
    <section class="editor">
      <h3>{t(of ? "metrics.change" : "metrics.define")}</h3>
      <Form of={sending} verb={t("metrics.save")} send={() => send(request)} done={close} cancel={close}>
        {text("name", { required: true })}
        <Choice
          label={t("metrics.type")}
          name="type"
          of={sending}
          value={type}
          change={(value) => {
            const next = value as Draft["type"];
            change({ type: next, aggregation: aggregations[next][0] ?? "" });
          }}
          options={types.map((known) => [known, t(`metrics.type.${known}`)])}
        />
        {text("eventName", { required: true, hint: t("metrics.eventNameHint") })}
        {aggregations[type].length > 0 && (
          <Choice
            label={t("metrics.aggregation")}
            name="aggregation"
            of={sending}
            value={draft.value.aggregation}
            change={(value) => change({ aggregation: value as Draft["aggregation"] })}
            options={aggregations[type].map((known) => [known, t(`metrics.aggregation.${known}`)])}
          />
        )}
        {has.value(type) && text("valuePath", { hint: t("metrics.valuePathHint") })}
        {has.currency(type) && (
          <>
            {text("currency", { required: true, hint: "EUR" })}
            {text("currencyPath", { hint: t("metrics.currencyPathHint") })}
          </>
        )}
        {type === "quantile" && text("quantile", { required: true })}
        {has.unit(type) && text("unit")}
        {type === "ratio" && <Below of={draft.value} sending={sending} change={change} />}
        <More title={filterTitle()} isOpen={draft.value.filter.was !== null}>
          <FilterFields
            of={draft.value.filter}
            name="filter"
            sending={sending}
            change={(filter) => change({ filter })}
          />
        </More>
        <Counting of={draft.value} sending={sending} change={change} />
        <Judging of={draft.value} sending={sending} change={change} isOfExperiment={isOfExperiment} />
        {text("description", { lines: 2 })}
        {takesReason && <Reason of={reason} sending={sending} />}
        <p class="note" aria-live="polite">
          <b>{t("metrics.preview")}:</b> <span dir="auto">{sayMetric(request)}</span>
        </p>
      </Form>
    </section>
  );
}

interface PartProps {
  of: Draft;
  sending: Sending;
  change: (to: Partial<Draft>) => void;
}

/** What a metric seldom has, out of the way. */
function More({ title, isOpen, children }: { title: string; isOpen: boolean; children: ComponentChildren }) {
  return (
    <details open={isOpen}>
      <summary>{title}</summary>
      <div class="more">{children}</div>
    </details>
  );
}

function Below({ of, sending, change }: PartProps) {
  const below = (to: Partial<Draft["denominator"]>) => change({ denominator: { ...of.denominator, ...to } });
  return (
    <fieldset>
      <legend>{t("metrics.denominator")}</legend>
      <Input
        label={t("metrics.eventName")}
        name="denominator.eventName"
        of={sending}
        required
        value={of.denominator.eventName}
        change={(eventName) => below({ eventName })}
      />
      <Choice
        label={t("metrics.aggregation")}
        name="denominator.aggregation"
        of={sending}
        value={of.denominator.aggregation}
        change={(value) => below({ aggregation: value as Draft["aggregation"] })}
        options={aggregations.ratio.map((known) => [known, t(`metrics.aggregation.${known}`)])}
      />
      <Input
        label={t("metrics.valuePath")}
        name="denominator.valuePath"
        of={sending}
        hint={t("metrics.valuePathHint")}
        value={of.denominator.valuePath}
        change={(valuePath) => below({ valuePath })}
      />
    </fieldset>
  );
}

function Counting({ of, sending, change }: PartProps) {
  const number = (name: "windowDays" | "delayHours", field: string, hint?: string) => (
    <Input
      label={t(`metrics.${name}`)}
      name={field}
      of={sending}
      type="number"
      min={0}
      step="any"
      hint={hint}
      value={of[name]}
      change={(value) => change({ [name]: value })}
    />
  );
  return (
    <More
      title={t("metrics.more")}
      isOpen={of.windowDays !== "" || of.delayHours !== "" || of.cap.kind !== ""}
    >
      {number("windowDays", "windowSeconds", t("metrics.foreverHint"))}
      {number("delayHours", "delaySeconds")}
      {has.cap(of.type) && (
        <>
          <Choice
            label={t("metrics.cap")}
            name="cap"
            of={sending}
            value={of.cap.kind}
            change={(kind) => change({ cap: { ...of.cap, kind: kind as Draft["cap"]["kind"] } })}
            options={(["", "percentile", "value"] as const).map((kind) => [kind, t(`metrics.cap.${kind}`)])}
          />
          {of.cap.kind && (
            <Input
              label={t("metrics.capValue")}
              name={`cap.${of.cap.kind}`}
              of={sending}
              required
              value={of.cap.at}
              change={(at) => change({ cap: { ...of.cap, at } })}
            />
          )}
        </>
      )}
    </More>
  );
}

function Judging({ of, sending, change, isOfExperiment }: PartProps & { isOfExperiment: boolean }) {
  const number = (
    name: "guardrail" | "expectedEffect" | "minimumSampleSize",
    field: string,
    hint?: string,
  ) => (
    <Input
      label={t(`metrics.${name}`)}
      name={field}
      of={sending}
      type="number"
      step="any"
      hint={hint}
      value={of[name]}
      change={(value) => change({ [name]: value })}
    />
  );
  return (
    <More
      title={t("metrics.judging")}
      isOpen={isOfExperiment || [of.guardrail, of.expectedEffect, of.minimumSampleSize].some(Boolean)}
    >
      {isOfExperiment && (
        <label class="choice">
          <input
            type="checkbox"
            checked={of.isPrimary}
            onChange={(e) => change({ isPrimary: e.currentTarget.checked })}
          />
          {t("metrics.isPrimary")}
        </label>
      )}
      <label class="choice">
        <input
          type="checkbox"
          checked={of.lowerIsBetter}
          onChange={(e) => change({ lowerIsBetter: e.currentTarget.checked })}
        />
        {t("metrics.lowerIsBetter")}
      </label>
      {!of.isPrimary && number("guardrail", "guardrail.limit", t("metrics.guardrailHint"))}
      {number("expectedEffect", "expectedEffect")}
      {number("minimumSampleSize", "minimumSampleSize")}
    </More>
  );
}
