import { computed, signal } from "@preact/signals";
import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import type { Answer, Schema } from "../Http/api.ts";
import { version } from "./moment.ts";

export type Timeline = Answer<"/api/experiments/{id}/timeline">;
export type Frame = Timeline["frames"][number];
export type FrameVariant = Frame["variants"][number];
export type State = Schema<"StateView">;

/** Most frames that are asked for, and that a screen has room for. */
const MaxFrames = 300;

export const timeline = new Resource((id: string, signal: AbortSignal) =>
  get("/api/experiments/{id}/timeline", { path: { id }, query: { frames: MaxFrames }, signal }),
);

export const frames = computed<readonly Frame[]>(() => timeline.state.value.value?.frames ?? []);

/** The last frame at a version or before it. */
export function frameAt(list: readonly Frame[], at: number | null): Frame | undefined {
  return at === null ? list.at(-1) : list[indexAt(list, at)];
}

/** Its index; that of the first one for what was before it. */
export function indexAt(list: readonly Frame[], at: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.version <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return Math.max(0, low - 1);
}

export const frame = computed(() => frameAt(frames.value, version.value));

/** What exactly was at a version that is between two frames. */
export const state = new Resource(({ id, version }: { id: string; version: number }, signal: AbortSignal) =>
  get("/api/experiments/{id}/state", { path: { id }, query: { version }, signal }),
);

/** The numbers of one variant at the moment that is shown. */
export interface Counted {
  name: string;
  visitors: number;
  conversions: number;
  probabilityBest: number | null;
  share: number | null;
}

/** By the frame where the moment is one, else by the state; null while that is asked for. */
export const counted = computed<{ variants: Counted[]; at: string; isExact: boolean } | null>(() => {
  const [shown, at] = [frame.value, version.value];
  if (!shown) {
    return null;
  }
  if (at === null || at === shown.version) {
    return { variants: shown.variants.map((v) => ofFrame(shown, v)), at: shown.occurredAt, isExact: true };
  }
  const { value: known, problem } = state.state.value;
  return known?.version === at
    ? { variants: known.statistics.variants.map(ofState), at: known.at, isExact: true }
    : {
        variants: shown.variants.map((v) => ofFrame(shown, v)),
        at: shown.occurredAt,
        isExact: problem !== null,
      };
});

const ofFrame = (frame: Frame, v: FrameVariant): Counted => ({
  name: v.name,
  visitors: v.assignments,
  conversions: v.conversions,
  probabilityBest: v.probabilityBest ?? null,
  share: frame.weights[v.name] ?? null,
});

const ofState = (v: State["statistics"]["variants"][number]): Counted => ({
  name: v.variant,
  visitors: v.assignments,
  conversions: v.conversions,
  probabilityBest: v.probabilityBest ?? null,
  share: v.share,
});

/** Frames that somebody made, and not the allocator or the visits. */
export const isByPerson = (frame: Frame): boolean =>
  frame.cause === "reallocated"
    ? frame.actor != null && !/^(svc|system):/.test(frame.actor)
    : frame.cause !== "latest" && frame.cause !== "counted";

export type AxisKind = "version" | "time";

/** What runs along the scrubber and the charts above each other. */
export const axis = signal<AxisKind>("version");

export const positionOf = (frame: Frame, kind: AxisKind = axis.value): number =>
  kind === "version" ? frame.version : Date.parse(frame.occurredAt);
