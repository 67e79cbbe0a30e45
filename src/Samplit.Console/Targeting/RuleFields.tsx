import { Choice, Input } from "../Frame/Form.tsx";
import type { Sending } from "../Frame/sending.ts";
import { comparisons, newCondition, pathOf, ruleOf, written } from "./rule.ts";
import type { Comparison, Condition, RuleDraft } from "./rule.ts";
import { t } from "./words.ts";

interface RuleFieldsProps {
  of: RuleDraft;
  /** What the server calls it, such as `rules[0].when`. */
  name: string;
  sending: Sending;
  change: (to: RuleDraft) => void;
}

/** Whom something is for, by conditions on what is known of them. */
export function RuleFields({ of, name, sending, change }: RuleFieldsProps) {
  const set = (at: number, to: Partial<Condition>) =>
    change({
      ...of,
      conditions: of.conditions.map((one, place) => (place === at ? { ...one, ...to } : one)),
    });
  if (of.json !== null) {
    return (
      <Input
        label={t("rule.json")}
        name={name}
        of={sending}
        lines={6}
        hint={t("rule.jsonHint")}
        value={of.json}
        change={(json) => change({ ...of, json })}
      />
    );
  }
  return (
    <div class="conditions">
      {of.conditions.length > 1 && (
        <Choice
          label={t("rule.match")}
          name={`${name}.match`}
          of={sending}
          value={of.match}
          change={(match) => change({ ...of, match: match as RuleDraft["match"] })}
          options={(["all", "any"] as const).map((match) => [match, t(`rule.match.${match}`)])}
        />
      )}
      {of.conditions.map((one, at) => (
        <ConditionFields
          key={at}
          of={one}
          name={name + pathOf(of, at)}
          sending={sending}
          change={(to) => set(at, to)}
          remove={() => change({ ...of, conditions: of.conditions.filter((_, place) => place !== at) })}
        />
      ))}
      <p class="actions">
        <button
          type="button"
          class="plain"
          onClick={() => change({ ...of, conditions: [...of.conditions, newCondition] })}
        >
          {t("rule.add")}
        </button>
        <button type="button" class="link" onClick={() => change({ ...of, json: written(ruleOf(of, name)) })}>
          {t("rule.asJson")}
        </button>
      </p>
    </div>
  );
}

interface ConditionFieldsProps {
  of: Condition;
  name: string;
  sending: Sending;
  change: (to: Partial<Condition>) => void;
  remove: () => void;
}

function ConditionFields({ of, name, sending, change, remove }: ConditionFieldsProps) {
  return (
    <div class="condition">
      <Input
        label={t("rule.fact")}
        name={`${name}.fact`}
        of={sending}
        required
        value={of.fact}
        change={(fact) => change({ fact })}
      />
      <Choice
        label={t("rule.operator")}
        name={`${name}.operator`}
        of={sending}
        value={`${of.isNegated ? "not " : ""}${of.operator}`}
        change={(chosen) =>
          change({
            isNegated: chosen.startsWith("not "),
            operator: chosen.replace("not ", "") as Comparison,
          })
        }
        options={[
          ...comparisons.map((known) => [known, t(`rule.operator.${known}`)] as const),
          ...comparisons.map(
            (known) =>
              [`not ${known}`, t("rule.operator.not", { operator: t(`rule.operator.${known}`) })] as const,
          ),
        ]}
      />
      {of.operator !== "exists" && (
        <Input
          label={t(of.operator === "in" ? "rule.values" : "rule.value")}
          name={`${name}.values${of.operator === "in" ? "" : "[0]"}`}
          of={sending}
          {...(of.operator === "in" ? { lines: 3 } : {})}
          value={of.values}
          change={(values) => change({ values })}
        />
      )}
      <button type="button" class="plain" aria-label={t("rule.removeOf", { fact: of.fact })} onClick={remove}>
        {t("rule.remove")}
      </button>
    </div>
  );
}
