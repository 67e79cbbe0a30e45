import { Choice, Input } from "../Frame/Form.tsx";
import type { Sending } from "../Frame/sending.ts";
import { isNested, operators, type FilterDraft } from "./filter.ts";
import { t } from "./words.ts";

interface FilterFieldsProps {
  of: FilterDraft;
  /** What the server calls it, such as `filter`. */
  name: string;
  sending: Sending;
  change: (to: FilterDraft) => void;
}

export const filterTitle = (): string => t("filter.title");

/** Which events are meant, by one condition on their payload. */
export function FilterFields({ of, name, sending, change }: FilterFieldsProps) {
  return isNested(of) ? (
    <p class="quiet">{t("filter.nested")}</p>
  ) : (
    <>
      <Input
        label={t("filter.fact")}
        name={`${name}.fact`}
        of={sending}
        hint="$.order.paid"
        value={of.fact}
        change={(fact) => change({ ...of, fact })}
      />
      <Choice
        label={t("filter.operator")}
        name={`${name}.operator`}
        of={sending}
        value={of.operator}
        change={(operator) => change({ ...of, operator })}
        options={operators.map((known) => [known, known])}
      />
      {of.operator !== "exists" && (
        <Input
          label={t("filter.values")}
          name={`${name}.values`}
          of={sending}
          value={of.values}
          change={(values) => change({ ...of, values })}
        />
      )}
    </>
  );
}
