import type { ComponentChildren } from "preact";
import { listed } from "../Experiments/listed.ts";
import { Choice, Input } from "../Frame/Form.tsx";
import type { Sending } from "../Frame/sending.ts";
import { RuleFields } from "../Targeting/RuleFields.tsx";
import { weighted, type FlagRuleDraft } from "./environmentDraft.ts";
import { segments, variantsOf, type Flag } from "./flag.ts";
import { t } from "./words.ts";

const kinds = ["variant", "split", "experiment"] as const;

interface FlagRuleFieldsProps {
  of: FlagRuleDraft;
  at: number;
  flag: Flag;
  /** What the server calls it, such as `rules[0]`. */
  name: string;
  sending: Sending;
  change: (to: Partial<FlagRuleDraft>) => void;
  actions: ComponentChildren;
}

/** Whom a rule is for, and what they get. */
export function FlagRuleFields({ of, at, flag, name, sending, change, actions }: FlagRuleFieldsProps) {
  return (
    <fieldset class="rule">
      <legend>{t("rules.number", { number: at + 1 })}</legend>
      {actions}
      <Input
        label={t("rules.description")}
        name={`${name}.description`}
        of={sending}
        value={of.description}
        change={(description) => change({ description })}
      />
      <h3>{t("rules.whom")}</h3>
      {of.when.json === null && of.when.conditions.length === 0 && of.segments.length === 0 && (
        <p class="quiet">{t("rules.whomEverybody")}</p>
      )}
      <SegmentChoice of={of} flag={flag} change={(chosen) => change({ segments: chosen })} />
      <RuleFields of={of.when} name={`${name}.when`} sending={sending} change={(when) => change({ when })} />
      <h3>{t("rules.what")}</h3>
      <Choice
        label={t("rules.kind")}
        name={`${name}.serve`}
        of={sending}
        value={of.kind}
        change={(kind) => change({ kind: kind as FlagRuleDraft["kind"] })}
        options={kinds.map((kind) => [kind, t(`rules.kind.${kind}`)])}
      />
      {of.kind === "variant" && (
        <Choice
          label={t("rules.variant")}
          name={`${name}.serve.variant`}
          of={sending}
          value={of.variant}
          change={(variant) => change({ variant })}
          options={variantsOf(flag).map((key) => [key, key])}
        />
      )}
      {of.kind === "split" && (
        <SplitFields of={of} name={`${name}.serve.split`} sending={sending} change={change} />
      )}
      {of.kind === "experiment" && (
        <Choice
          label={t("rules.experiment")}
          name={`${name}.serve.experiment`}
          of={sending}
          hint={t("rules.experimentHint")}
          value={of.experiment}
          change={(experiment) => change({ experiment })}
          options={[
            ["", t("rules.choose")],
            ...(listed.state.value.value ?? [])
              .filter((known) => known.project === flag.project)
              .map((known) => [known.id, known.name] as const),
          ]}
        />
      )}
    </fieldset>
  );
}

/** Those of the project; a unit has to be in one of them. */
function SegmentChoice({
  of,
  flag,
  change,
}: {
  of: FlagRuleDraft;
  flag: Flag;
  change: (chosen: readonly string[]) => void;
}) {
  const known = (segments.state.value.value ?? [])
    .filter((one) => one.project === flag.project && !one.isArchived)
    .map(({ key }) => key);
  const offered = [...new Set([...of.segments, ...known])];
  return offered.length === 0 ? null : (
    <fieldset class="checks">
      <legend>{t("rules.segments")}</legend>
      {offered.map((key) => (
        <label>
          <input
            type="checkbox"
            checked={of.segments.includes(key)}
            onChange={(e) =>
              change(
                e.currentTarget.checked ? [...of.segments, key] : of.segments.filter((one) => one !== key),
              )
            }
          />{" "}
          {key}
        </label>
      ))}
    </fieldset>
  );
}

function SplitFields({
  of,
  name,
  sending,
  change,
}: {
  of: FlagRuleDraft;
  name: string;
  sending: Sending;
  change: (to: Partial<FlagRuleDraft>) => void;
}) {
  const sent = weighted(of);
  return (
    <>
      <Input
        label={t("rules.rollout")}
        name={`${name}.rolloutPerMillion`}
        of={sending}
        type="number"
        min={0}
        max={100}
        step="any"
        hint={t("rules.rolloutHint")}
        value={of.rollout}
        change={(rollout) => change({ rollout })}
      />
      <fieldset class="shares">
        <legend>{t("rules.weights")}</legend>
        <div class="grid">
          {of.shares.map((share) => (
            <Input
              label={share.variant}
              name={`${name}.shares${sent.includes(share) ? `[${sent.indexOf(share)}]` : `.${share.variant}`}`}
              of={sending}
              type="number"
              min={0}
              step={1}
              value={share.weight}
              change={(weight) =>
                change({ shares: of.shares.map((one) => (one === share ? { ...one, weight } : one)) })
              }
            />
          ))}
        </div>
        <p class="quiet">{t("rules.weightsHint")}</p>
      </fieldset>
      <Input
        label={t("rules.by")}
        name={`${name}.by`}
        of={sending}
        hint={t("rules.byHint")}
        value={of.by}
        change={(by) => change({ by })}
      />
    </>
  );
}
