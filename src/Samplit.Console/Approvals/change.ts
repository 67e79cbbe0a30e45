import type { Schema } from "../Http/api.ts";

type Experiment = Pick<
  Schema<"ExperimentView">,
  "variants" | "elements" | "hypothesis" | "metric" | "stopRule" | "minimumSample"
>;
type Change = Schema<"ProposedChange">;

export type Difference =
  | {
      kind:
        | "new"
        | "gone"
        | "closed"
        | "opened"
        | "turnedOn"
        | "turnedOff"
        | "ruleNew"
        | "ruleGone"
        | "activated"
        | "deactivated"
        | "archived"
        | "at"
        | "until"
        | "guard";
      name: string;
    }
  | {
      kind: "weight" | "url" | "field" | "value" | "override" | "ramp" | "rule";
      name: string;
      from: string | number | null;
      to: string | number | null;
    }
  | { kind: "elements"; names: readonly string[] };

const fields = ["hypothesis", "metric", "stopRule", "minimumSample"] as const;

/** What a proposal would make other than it is, each thing by itself. */
export function differencesOf(change: Change | null | undefined, now: Experiment): Difference[] {
  return change
    ? [
        ...(change.variants ? variants(change.variants, now.variants) : []),
        ...(change.elements ? elements(change.elements, now.elements ?? []) : []),
        ...(change.preregistration ? registration(change.preregistration, now) : []),
      ]
    : [];
}

function variants(then: NonNullable<Change["variants"]>, now: Experiment["variants"]): Difference[] {
  const before = new Map(now.map((variant) => [variant.name, variant]));
  const kept = new Set(then.map(({ name }) => name));
  return [
    ...then.flatMap((variant): Difference[] => {
      const { name } = variant;
      const was = before.get(name);
      if (!was) {
        return [
          { kind: "new", name },
          ...(variant.weight == null
            ? []
            : [{ kind: "weight", name, from: null, to: variant.weight } as const]),
        ];
      }
      const isActive = variant.active !== false;
      return [
        ...(was.active !== isActive ? [{ kind: isActive ? "opened" : "closed", name } as const] : []),
        ...(variant.weight != null && variant.weight !== was.weight
          ? [{ kind: "weight", name, from: was.weight ?? null, to: variant.weight } as const]
          : []),
        ...((variant.url ?? null) !== (was.url ?? null)
          ? [{ kind: "url", name, from: was.url ?? null, to: variant.url ?? null } as const]
          : []),
      ];
    }),
    ...now.filter(({ name }) => !kept.has(name)).map(({ name }): Difference => ({ kind: "gone", name })),
  ];
}

function elements(
  then: NonNullable<Change["elements"]>,
  now: NonNullable<Experiment["elements"]>,
): Difference[] {
  const before = new Map(now.map((element) => [element.name, JSON.stringify(element)]));
  const changed = then.filter((element) => before.get(element.name) !== JSON.stringify(element));
  const gone = now.filter(({ name }) => !then.some((element) => element.name === name));
  const names = [...changed, ...gone].map(({ name }) => name);
  return names.length > 0 ? [{ kind: "elements", names }] : [];
}

const registration = (then: NonNullable<Change["preregistration"]>, now: Experiment): Difference[] =>
  fields
    .filter((name) => (then[name] ?? null) !== (now[name] ?? null))
    .map((name) => ({ kind: "field", name, from: now[name] ?? null, to: then[name] ?? null }));
