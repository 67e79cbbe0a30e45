import { sayServed, sayWhom, variantOrCode, type Environment } from "./flag.ts";
import { t } from "./words.ts";

/** The rules of an environment in the order in which they are asked, and what everybody else gets. */
export function RuleList({ of }: { of: Environment }) {
  return (
    <>
      {of.rules.length > 0 && (
        <ol class="rules">
          {of.rules.map((rule) => (
            <li>
              <span dir="auto">{sayWhom(rule)}</span> <span aria-hidden="true">→</span>
              <span class="unseen">{t("flags.get")}</span> <b dir="auto">{sayServed(rule)}</b>
              {rule.description && <small dir="auto">{rule.description}</small>}
            </li>
          ))}
        </ol>
      )}
      <dl>
        <dt>{t(of.rules.length > 0 ? "rules.default" : "rules.defaultAll")}</dt>
        <dd>{variantOrCode(of.default)}</dd>
        <dt>{t("rules.off")}</dt>
        <dd>{variantOrCode(of.off)}</dd>
      </dl>
    </>
  );
}
