import type { Schema } from "../Http/api.ts";

type Rule = Schema<"Rule">;

/** Comparisons of what stands in a payload; patterns are for targeting alone. */
export const operators = [
  "equals",
  "in",
  "contains",
  "startsWith",
  "endsWith",
  "exists",
  "lessThan",
  "atMost",
  "moreThan",
  "atLeast",
] as const;

/** One condition on the payload of an event, as it is typed. */
export interface FilterDraft {
  fact: string;
  operator: string;
  values: string;
  /** What it was: it stays so where nobody types, whatever this form can say of it. */
  was: Rule | null;
}

export const filterDraftOf = (rule: Rule | null | undefined): FilterDraft => ({
  fact: rule?.fact ?? "",
  operator: rule?.operator ?? "equals",
  values: rule?.values?.join(", ") ?? "",
  was: rule ?? null,
});

/** Whether there are several conditions, which this form has no fields for. */
export const isNested = ({ was }: FilterDraft): boolean => was !== null && was.fact == null;

export function filterOf(draft: FilterDraft): Rule | null {
  const { fact, operator, values, was } = draft;
  const before = filterDraftOf(was);
  if (
    was &&
    (isNested(draft) || (fact === before.fact && operator === before.operator && values === before.values))
  ) {
    return was;
  }
  if (fact.trim() === "") {
    return null;
  }
  return {
    fact: fact.trim(),
    operator: operator as NonNullable<Rule["operator"]>,
    ...(operator === "exists" ? {} : { values: values.split(",").map((value) => value.trim()) }),
  };
}

/** In the signs of logic, which every language has. */
export function sayRule(rule: Rule): string {
  if (rule.all) {
    return `(${rule.all.map(sayRule).join(" & ")})`;
  }
  if (rule.any) {
    return `(${rule.any.map(sayRule).join(" | ")})`;
  }
  if (rule.not) {
    return `¬ ${sayRule(rule.not)}`;
  }
  return `${rule.fact} ${signs[rule.operator ?? ""] ?? rule.operator} ${(rule.values ?? []).join(", ")}`.trim();
}

const signs: Record<string, string> = {
  equals: "=",
  in: "∈",
  lessThan: "<",
  atMost: "≤",
  moreThan: ">",
  atLeast: "≥",
};
