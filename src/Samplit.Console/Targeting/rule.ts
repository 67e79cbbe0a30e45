import type { Schema } from "../Http/api.ts";
import { Problem } from "../Http/problem.ts";

export type Rule = Schema<"Rule">;

/** All that a rule can ask of a fact. */
export const comparisons = [
  "equals",
  "in",
  "contains",
  "startsWith",
  "endsWith",
  "matches",
  "exists",
  "lessThan",
  "atMost",
  "moreThan",
  "atLeast",
  "versionEquals",
  "versionLessThan",
  "versionAtMost",
  "versionMoreThan",
  "versionAtLeast",
] as const;

export type Comparison = (typeof comparisons)[number];

/** One condition, as it is typed. */
export interface Condition {
  isNegated: boolean;
  fact: string;
  operator: Comparison;
  /** A line each where there may be several. */
  values: string;
}

/** A rule as it is typed: conditions that all or any have to hold, or its JSON where it is deeper than that. */
export interface RuleDraft {
  match: "all" | "any";
  conditions: readonly Condition[];
  /** Null where the conditions say it. */
  json: string | null;
}

export const newCondition: Condition = { isNegated: false, fact: "", operator: "equals", values: "" };

export const noRule: RuleDraft = { match: "all", conditions: [], json: null };

function conditionOf(rule: Rule): Condition | null {
  const asked = rule.not ?? rule;
  return asked.fact == null
    ? null
    : {
        isNegated: rule.not != null,
        fact: asked.fact,
        operator: asked.operator ?? "equals",
        values: (asked.values ?? []).join("\n"),
      };
}

export function ruleDraftOf(rule: Rule | null | undefined): RuleDraft {
  if (!rule) {
    return noRule;
  }
  const match = rule.any ? "any" : "all";
  const conditions = (rule.any ?? rule.all ?? [rule]).map(conditionOf);
  return conditions.every((one) => one !== null)
    ? { match, conditions, json: null }
    : { match, conditions: [], json: written(rule) };
}

export const written = (rule: Rule | null): string => (rule ? JSON.stringify(pruned(rule), null, 2) : "");

/** Without the members that say nothing. */
const pruned = (rule: Rule): Rule =>
  JSON.parse(JSON.stringify(rule, (_, value: unknown) => value ?? undefined)) as Rule;

/** Where the server says that a condition is wrong, within the rule. */
export function pathOf({ match, conditions }: RuleDraft, at: number): string {
  const place = conditions.length > 1 ? `.${match}[${at}]` : "";
  return `${place}${conditions[at]?.isNegated ? ".not" : ""}`;
}

/** @param field What the server calls the rule, for JSON that is none. */
export function ruleOf({ match, conditions, json }: RuleDraft, field: string): Rule | null {
  if (json !== null) {
    return json.trim() === "" ? null : (parsed(json, field) as Rule);
  }
  const rules = conditions.map(({ isNegated, fact, operator, values }): Rule => {
    const rule = {
      fact: fact.trim(),
      operator,
      ...(operator === "exists" ? {} : { values: lines(operator, values) }),
    };
    return isNegated ? { not: rule } : rule;
  });
  return rules.length > 1 ? { [match]: rules } : (rules[0] ?? null);
}

const lines = (operator: Comparison, values: string): string[] =>
  operator === "in"
    ? values
        .split("\n")
        .map((value) => value.trim())
        .filter(Boolean)
    : [values];

/** What was typed as JSON; a problem of the field where it is none. */
export function parsed(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem(0, "invalid_json", "", `JSON: ${(error as Error).message}`, field, null);
  }
}
