import { useRef } from "preact/hooks";
import { Choice } from "../Frame/Form.tsx";
import type { Sending } from "../Frame/sending.ts";
import { newRule, type EnvironmentDraft, type FlagRuleDraft } from "./environmentDraft.ts";
import { variantsOf, type Flag } from "./flag.ts";
import { FlagRuleFields } from "./FlagRuleFields.tsx";
import { t } from "./words.ts";

interface EnvironmentFieldsProps {
  of: EnvironmentDraft;
  flag: Flag;
  /** What stands before `rules` where the server says what is wrong, such as `is.`. */
  prefix?: string;
  sending: Sending;
  change: (to: EnvironmentDraft) => void;
}

/** What a flag does in an environment: its switch, its rules in their order, and what everybody else gets. */
export function EnvironmentFields({ of, flag, prefix = "", sending, change }: EnvironmentFieldsProps) {
  const place = useRef<HTMLOListElement>(null);
  const variants = variantsOf(flag);
  const served = [["", t("flags.leftToCode")] as const, ...variants.map((key) => [key, key] as const)];
  const setRules = (rules: readonly FlagRuleDraft[]) => change({ ...of, rules });
  const move = (at: number, by: 1 | -1) => {
    const rules = of.rules.toSpliced(at, 1).toSpliced(at + by, 0, of.rules[at]!);
    setRules(rules);
    // The browser loses the focus of what is put elsewhere.
    requestAnimationFrame(() =>
      place.current?.children[at + by]
        ?.querySelector<HTMLElement>(`[data-move="${by}"]:enabled, [data-move]:enabled`)
        ?.focus(),
    );
  };
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={of.isOn}
          onChange={(e) => change({ ...of, isOn: e.currentTarget.checked })}
        />{" "}
        {t("rules.isOn")}
      </label>
      <ol class="rules editing" ref={place}>
        {of.rules.map((rule, at) => (
          <li key={rule.id}>
            <FlagRuleFields
              of={rule}
              at={at}
              flag={flag}
              name={`${prefix}rules[${at}]`}
              sending={sending}
              change={(to) =>
                setRules(of.rules.map((one, index) => (index === at ? { ...one, ...to } : one)))
              }
              actions={
                <p class="actions">
                  <button
                    type="button"
                    class="plain"
                    data-move="-1"
                    aria-label={t("rules.upOf", { number: at + 1 })}
                    disabled={at === 0}
                    onClick={() => move(at, -1)}
                  >
                    ↑
                  </button>
                  <button
                    type="button"
                    class="plain"
                    data-move="1"
                    aria-label={t("rules.downOf", { number: at + 1 })}
                    disabled={at === of.rules.length - 1}
                    onClick={() => move(at, 1)}
                  >
                    ↓
                  </button>
                  <button
                    type="button"
                    class="plain"
                    aria-label={t("rules.removeOf", { number: at + 1 })}
                    onClick={() => setRules(of.rules.toSpliced(at, 1))}
                  >
                    {t("rules.remove")}
                  </button>
                </p>
              }
            />
          </li>
        ))}
      </ol>
      <p>
        <button type="button" class="plain" onClick={() => setRules([...of.rules, newRule(variants)])}>
          {t("rules.add")}
        </button>
      </p>
      <div class="grid">
        <Choice
          label={t("rules.default")}
          name={`${prefix}default`}
          of={sending}
          value={of.default}
          change={(chosen) => change({ ...of, default: chosen })}
          options={served}
        />
        <Choice
          label={t("rules.off")}
          name={`${prefix}off`}
          of={sending}
          value={of.off}
          change={(chosen) => change({ ...of, off: chosen })}
          options={served}
        />
      </div>
    </>
  );
}
