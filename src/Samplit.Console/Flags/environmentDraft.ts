import { numberTyped, times } from "../Frame/typed.ts";
import { ruleDraftOf, ruleOf, type RuleDraft } from "../Targeting/rule.ts";
import type { Environment, FlagRule } from "./flag.ts";
import { isSame, merge, type Merged } from "./merging.ts";

export interface Share {
  variant: string;
  /** As it was typed. */
  weight: string;
}

/** A rule of a flag, as it is typed. */
export interface FlagRuleDraft {
  /** Tells it from the others while it is moved; the server knows places only. */
  id: number;
  description: string;
  when: RuleDraft;
  segments: readonly string[];
  kind: "variant" | "split" | "experiment";
  variant: string;
  /** All variants, in the order in which units are divided over them; without a weight they have no share. */
  shares: readonly Share[];
  /** In percent; nothing for everybody. */
  rollout: string;
  by: string;
  experiment: string;
}

/** What a flag does in an environment, as it is typed. */
export interface EnvironmentDraft {
  isOn: boolean;
  rules: readonly FlagRuleDraft[];
  /** Nothing where it is left to the code that asks. */
  default: string;
  off: string;
}

const PerPercent = 10_000;

let made = 0;

/** The shares that there are stay in their order, which decides who is in which. */
function sharesOf(rule: FlagRule, variants: readonly string[]): readonly Share[] {
  const known = rule.serve.split?.shares ?? [];
  return [
    ...known.map(({ variant, weight }) => ({ variant, weight: `${weight}` })),
    ...variants
      .filter((variant) => !known.some((share) => share.variant === variant))
      .map((variant) => ({ variant, weight: "" })),
  ];
}

const ruleDraft = (rule: FlagRule, variants: readonly string[], id = ++made): FlagRuleDraft => ({
  id,
  description: rule.description ?? "",
  when: ruleDraftOf(rule.when),
  segments: rule.segments ?? [],
  kind: rule.serve.split ? "split" : rule.serve.experiment ? "experiment" : "variant",
  variant: rule.serve.variant ?? "",
  shares: sharesOf(rule, variants),
  rollout:
    rule.serve.split?.rolloutPerMillion == null
      ? ""
      : `${times(rule.serve.split.rolloutPerMillion, 1 / PerPercent)}`,
  by: rule.serve.split?.by ?? "",
  experiment: rule.serve.experiment ?? "",
});

export const newRule = (variants: readonly string[]): FlagRuleDraft =>
  ruleDraft({ serve: { variant: variants[0] ?? "" } }, variants);

/**
 * @param variants Of the flag.
 * @param before What it was: as many rules are the same ones, whatever they say now.
 */
export const environmentDraftOf = (
  of: Environment,
  variants: readonly string[],
  before?: EnvironmentDraft,
): EnvironmentDraft => ({
  isOn: of.isOn,
  rules: of.rules.map((rule, at) =>
    ruleDraft(rule, variants, before?.rules.length === of.rules.length ? before.rules[at]?.id : undefined),
  ),
  default: of.default ?? "",
  off: of.off ?? "",
});

/** @param prefix What stands before `rules` where the server says what is wrong. */
export const environmentOf = (of: EnvironmentDraft, prefix = ""): Environment => ({
  isOn: of.isOn,
  rules: of.rules.map((rule, at) => flagRuleOf(rule, `${prefix}rules[${at}]`)),
  default: of.default || null,
  off: of.off || null,
});

const flagRuleOf = (of: FlagRuleDraft, field: string): FlagRule => {
  const when = ruleOf(of.when, `${field}.when`);
  return {
    serve: servingOf(of),
    ...(when ? { when } : {}),
    ...(of.segments.length > 0 ? { segments: [...of.segments] } : {}),
    ...(of.description.trim() ? { description: of.description.trim() } : {}),
  };
};

function servingOf(of: FlagRuleDraft): FlagRule["serve"] {
  if (of.kind === "experiment") {
    return { experiment: of.experiment || null };
  }
  if (of.kind === "variant") {
    return { variant: of.variant };
  }
  const rolloutPerMillion = numberTyped(of.rollout, PerPercent);
  return {
    split: {
      shares: weighted(of).map(({ variant, weight }) => ({ variant, weight: Number(weight) })),
      ...(rolloutPerMillion === null ? {} : { rolloutPerMillion }),
      ...(of.by.trim() ? { by: of.by.trim() } : {}),
    },
  };
}

/** Those that the server is told of. */
export const weighted = ({ shares }: FlagRuleDraft): readonly Share[] =>
  shares.filter(({ weight }) => weight.trim() !== "");

/** Two drafts that say the same are the same. */
const said = (rules: readonly FlagRuleDraft[]) => rules.map(({ id: _, ...more }) => more);

/**
 * What somebody else has made of the environment together with what is typed here. Rules are put together one by one where
 * theirs stand in the same places as before, as after a step of a ramp; else all of them are one thing.
 */
export function mergeEnvironments(
  base: EnvironmentDraft,
  mine: EnvironmentDraft,
  theirs: EnvironmentDraft,
): Merged<EnvironmentDraft> {
  const plainOf = (of: EnvironmentDraft) => ({ ...of, rules: said(of.rules) });
  const merged = merge(plainOf(base), plainOf(mine), plainOf(theirs));
  const found = { ...merged, value: { ...merged.value, rules: mine.rules } };
  if (merged.taken.includes("rules")) {
    return { ...found, value: { ...found.value, rules: theirs.rules } };
  }
  const one = merged.disputed.includes("rules") ? mergeRules(base.rules, mine.rules, theirs.rules) : null;
  return one
    ? {
        value: { ...found.value, rules: one },
        taken: [...merged.taken, "rules"],
        disputed: merged.disputed.filter((name) => name !== "rules"),
      }
    : found;
}

/** @returns Null where they cannot be told apart: some came, went or moved, or both have changed the same one. */
function mergeRules(
  base: readonly FlagRuleDraft[],
  mine: readonly FlagRuleDraft[],
  theirs: readonly FlagRuleDraft[],
): readonly FlagRuleDraft[] | null {
  if (base.length !== theirs.length) {
    return null;
  }
  const isLike = (one: FlagRuleDraft, other: FlagRuleDraft) => isSame(said([one]), said([other]));
  let rules = mine;
  for (const [at, was] of base.entries()) {
    const [is, here] = [theirs[at]!, mine.find(({ id }) => id === was.id)];
    if (isLike(was, is)) {
      continue;
    }
    if (!here || !isLike(here, was) || base.some((rule) => isLike(rule, is))) {
      return null;
    }
    rules = rules.map((rule) => (rule === here ? { ...is, id: was.id } : rule));
  }
  return rules;
}
