import type { Schema } from "../Http/api.ts";
import { filterDraftOf, filterOf, type FilterDraft } from "../Targeting/filter.ts";

type Definition = Schema<"FunnelDefinition">;
export type Edge = Schema<"FunnelEdge">;
export type Funnel = Schema<"FunnelView">;

/** A step as it is drawn and typed. */
export interface Step {
  key: string;
  name: string;
  kind: "event" | "page";
  eventType: string;
  page: Schema<"UrlPattern">;
  filter: FilterDraft;
  x: number;
  y: number;
}

export interface Draft {
  name: string;
  description: string;
  steps: readonly Step[];
  edges: readonly Edge[];
  order: Schema<"FunnelOrder">;
  windowHours: string;
}

export const Size = { width: 184, height: 60 };

/** Where steps come to lie when nobody has placed them. */
const Gap = { x: 330, y: 130 };

const newStep = (key: string, name: string, x: number, y: number): Step => ({
  key,
  name,
  kind: "event",
  eventType: "",
  page: { kind: "prefix", value: "" },
  filter: filterDraftOf(null),
  x,
  y,
});

/** A first way to go on from. */
export const firstDraft = (names: readonly [string, string]): Draft => ({
  name: "",
  description: "",
  steps: [{ ...newStep("step-1", names[0], 0, 0), kind: "page" }, newStep("step-2", names[1], Gap.x, 0)],
  edges: [{ from: "step-1", to: "step-2" }],
  order: "loose",
  windowHours: "24",
});

export function draftOf({ name, description, definition }: Funnel): Draft {
  const steps = definition.nodes.map((node): Step => ({
    key: node.key,
    name: node.name,
    kind: node.page ? "page" : "event",
    eventType: node.eventType ?? "",
    page: node.page ?? { kind: "prefix", value: "" },
    filter: filterDraftOf(node.filter),
    x: node.x ?? 0,
    y: node.y ?? 0,
  }));
  return {
    name,
    description: description ?? "",
    steps: areApart(steps) ? steps : laidOut(steps, definition.edges),
    edges: definition.edges,
    order: definition.order,
    windowHours: String(definition.windowSeconds / 3600),
  };
}

export const definitionOf = (draft: Draft): Definition => ({
  nodes: draft.steps.map((step) => ({
    key: step.key,
    name: step.name.trim(),
    eventType: step.kind === "event" ? step.eventType.trim() : null,
    page: step.kind === "page" ? { ...step.page, value: step.page.value.trim() } : null,
    filter: filterOf(step.filter),
    x: Math.round(step.x),
    y: Math.round(step.y),
  })),
  edges: [...draft.edges],
  order: draft.order,
  windowSeconds: Math.round(Number(draft.windowHours) * 3600),
});

const areApart = (steps: readonly Step[]): boolean =>
  steps.every((a, at) =>
    steps.slice(at + 1).every((b) => Math.abs(a.x - b.x) >= Size.width || Math.abs(a.y - b.y) >= Size.height),
  );

/** From left to right, each step behind the last of those that lead to it. */
export function laidOut(steps: readonly Step[], edges: readonly Edge[]): Step[] {
  const column = new Map(steps.map(({ key }) => [key, 0]));
  // As often as a way can be long; what is not saved yet may lead in a circle.
  for (let round = 1; round < steps.length; round++) {
    for (const { from, to } of edges) {
      const next = Math.min(steps.length - 1, (column.get(from) ?? 0) + 1);
      if ((column.get(to) ?? 0) < next) {
        column.set(to, next);
      }
    }
  }
  const rows = new Map<number, number>();
  return steps.map((step) => {
    const at = column.get(step.key) ?? 0;
    const row = rows.get(at) ?? 0;
    rows.set(at, row + 1);
    return { ...step, x: at * Gap.x, y: row * Gap.y };
  });
}

/** With one step more, to the right of what is there. */
export function withStep(draft: Draft, name: string): { draft: Draft; key: string } {
  const keys = new Set(draft.steps.map((step) => step.key));
  let number = draft.steps.length + 1;
  while (keys.has(`step-${number}`)) {
    number++;
  }
  const key = `step-${number}`;
  const last = draft.steps.reduce<Step | null>((a, b) => (a && a.x >= b.x ? a : b), null);
  const step = newStep(key, name, last ? last.x + Gap.x : 0, last?.y ?? 0);
  return { draft: { ...draft, steps: [...draft.steps, step] }, key };
}

export const withoutStep = (draft: Draft, key: string): Draft => ({
  ...draft,
  steps: draft.steps.filter((step) => step.key !== key),
  edges: draft.edges.filter((edge) => edge.from !== key && edge.to !== key),
});

export const withEdge = (draft: Draft, from: string, to: string): Draft =>
  from === to || draft.edges.some((edge) => edge.from === from && edge.to === to)
    ? draft
    : { ...draft, edges: [...draft.edges, { from, to }] };

export const withoutEdge = (draft: Draft, { from, to }: Edge): Draft => ({
  ...draft,
  edges: draft.edges.filter((edge) => edge.from !== from || edge.to !== to),
});

/** Another step in place of one; edges follow a key that was changed. */
export const withChanged = (draft: Draft, key: string, to: Partial<Step>): Draft => ({
  ...draft,
  steps: draft.steps.map((step) => (step.key === key ? { ...step, ...to } : step)),
  edges:
    to.key === undefined || to.key === key
      ? draft.edges
      : draft.edges.map((edge) => ({
          from: edge.from === key ? to.key! : edge.from,
          to: edge.to === key ? to.key! : edge.to,
        })),
});

/** The step or edge that a field such as `definition.nodes[1].name` is of. */
export function placeOf(field: string | null | undefined, draft: Draft): Selected | null {
  const [, list, at] = /^definition\.(nodes|edges)\[(\d+)\]/.exec(field ?? "") ?? [];
  const step = list === "nodes" ? draft.steps[Number(at)] : undefined;
  const edge = list === "edges" ? draft.edges[Number(at)] : undefined;
  return step ? { step: step.key } : edge ? { edge } : null;
}

export type Selected = { step: string } | { edge: Edge };
