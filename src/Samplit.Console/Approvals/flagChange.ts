import { rollout, sayServed, sayWhom } from "../Flags/flag.ts";
import { dayAndTime, duration } from "../Frame/format.ts";
import type { Schema } from "../Http/api.ts";
import { sayRule } from "../Targeting/filter.ts";
import type { Difference } from "./change.ts";

type Flag = Schema<"FlagView">;
type Environment = Schema<"FlagEnvironment">;
type Change = NonNullable<Schema<"ProposedChange">["flag"]>;

/** What a proposal would make of a flag, each thing by itself. */
export function flagDifferencesOf(change: Change, now: Flag): Difference[] {
  const { definition, environment, override, planned, ramp, activated, archived } = change;
  return [
    ...(environment ? environmentDifferences(environment.environment, environment.is, now) : []),
    ...(definition ? definitionDifferences(definition.definition, now.definition) : []),
    ...(override
      ? [
          {
            kind: "override",
            name: override.unit,
            from: override.environment,
            to: override.variant ?? JSON.stringify(override.value),
          } as const,
          ...(override.until ? [{ kind: "until", name: dayAndTime(override.until) } as const] : []),
        ]
      : []),
    ...(planned ? plannedDifferences(planned, now) : []),
    ...(ramp
      ? [
          {
            kind: "ramp",
            name: ramp.environment,
            from: `${ramp.rule + 1}`,
            to: ramp.steps.map(sayStep).join(" → "),
          } as const,
          ...(ramp.guard ? [{ kind: "guard", name: ramp.guard.experiment } as const] : []),
        ]
      : []),
    ...(activated ? [{ kind: "activated", name: now.key } as const] : []),
    ...(archived ? [{ kind: "archived", name: now.key } as const] : []),
  ];
}

export const segmentDifferencesOf = (
  then: Schema<"SegmentChanged">,
  now: Schema<"SegmentView">,
): Difference[] => [{ kind: "rule", name: now.key, from: sayRule(now.when), to: sayRule(then.when) }];

const plannedDifferences = (planned: NonNullable<Change["planned"]>, now: Flag): Difference[] => [
  { kind: "at", name: dayAndTime(planned.at) },
  ...(planned.environment && planned.is
    ? environmentDifferences(planned.environment, planned.is, now)
    : [{ kind: planned.action === "activate" ? "activated" : "deactivated", name: now.key } as const]),
];

function environmentDifferences(name: string, then: Environment, now: Flag): Difference[] {
  const was: Environment | undefined = now.environments[name];
  const rules = (of: Environment | undefined) =>
    (of?.rules ?? []).map((rule, at) => `${at + 1}. ${sayWhom(rule)} → ${sayServed(rule)}`);
  const [before, after] = [rules(was), rules(then)];
  return [
    ...(was?.isOn !== then.isOn ? [{ kind: then.isOn ? "turnedOn" : "turnedOff", name } as const] : []),
    ...(["default", "off"] as const).flatMap((member): Difference[] =>
      (was?.[member] ?? null) === (then[member] ?? null)
        ? []
        : [{ kind: "field", name: member, from: was?.[member] ?? null, to: then[member] ?? null }],
    ),
    ...before
      .filter((rule) => !after.includes(rule))
      .map((rule): Difference => ({ kind: "ruleGone", name: rule })),
    ...after
      .filter((rule) => !before.includes(rule))
      .map((rule): Difference => ({ kind: "ruleNew", name: rule })),
  ];
}

function definitionDifferences(then: Flag["definition"], now: Flag["definition"]): Difference[] {
  const say = (of: Flag["definition"]) =>
    new Map(of.variants.map(({ key, value }) => [key, JSON.stringify(value)]));
  const [before, after] = [say(now), say(then)];
  const needs = (of: Flag["definition"]): string | null =>
    of.prerequisites?.map(({ flag, variants }) => `${flag} = ${variants.join(" | ")}`).join(", ") || null;
  const other = (
    [
      ["kind", now.kind, then.kind],
      ["isForClients", `${now.isForClients === true}`, `${then.isForClients === true}`],
      ["prerequisites", needs(now), needs(then)],
    ] as const
  ).flatMap(([name, from, to]): Difference[] => (from === to ? [] : [{ kind: "field", name, from, to }]));
  const values = [...new Set([...before.keys(), ...after.keys()])].flatMap((name): Difference[] => {
    const [from, to] = [before.get(name) ?? null, after.get(name) ?? null];
    return from === to ? [] : [{ kind: "value", name, from, to }];
  });
  return [...values, ...other];
}

function sayStep(step: NonNullable<Change["ramp"]>["steps"][number]): string {
  return `${rollout(step.rolloutPerMillion)} (${duration(step.holdSeconds)})`;
}
