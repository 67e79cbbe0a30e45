import { experimentOf } from "../Experiments/listed.ts";
import { plain } from "../Frame/format.ts";
import { get, getTagged, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { sayRule } from "../Targeting/filter.ts";
import { t } from "./words.ts";

export type Flag = Schema<"FlagView">;
export type Environment = Schema<"FlagEnvironment">;
export type FlagRule = Schema<"FlagRule">;
export type Kind = Schema<"FlagKind">;
export type Ramp = Schema<"FlagRamp">;

/** How many are asked for where one of all is chosen. */
const Max = 200;

/** The flag whose pages are open, and the name of its state, which changes are made for. */
export const flag = new Resource((id: string, signal: AbortSignal) =>
  getTagged("/api/flags/{id}", { path: { id }, signal }),
);

/** Those that a flag may need, or that need it. */
export const others = new Resource(
  async (_: "newest", signal: AbortSignal): Promise<readonly Flag[]> =>
    (await get("/api/flags", { query: { limit: Max }, signal })).flags,
);

export const segments = new Resource(
  async (_: "newest", signal: AbortSignal) =>
    (await get("/api/segments", { query: { limit: Max }, signal })).segments,
);

/** By their names, as the server sorts them where it names them. */
export const environmentsOf = (of: Flag): readonly (readonly [string, Environment])[] =>
  Object.entries(of.environments).sort(([a], [b]) => (a < b ? -1 : 1));

/** The one that is meant where nobody has chosen yet. */
export const usualEnvironment = (of: Flag): string =>
  "production" in of.environments ? "production" : environmentsOf(of)[0]![0];

/** The last ramp of an environment. */
export const rampOf = (of: Flag, environment: string): Ramp | undefined =>
  of.ramps?.find((ramp) => ramp.environment === environment);

export const isOpen = (ramp: Ramp | undefined): ramp is Ramp =>
  ramp !== undefined && ["running", "waiting", "paused"].includes(ramp.status);

export const variantsOf = (of: Flag): readonly string[] => of.definition.variants.map(({ key }) => key);

export const sayValue = (value: unknown): string => JSON.stringify(value) ?? "";

/** A part of a million, as percent. */
export const rollout = (perMillion: number | null | undefined): string =>
  `${plain((perMillion ?? 1_000_000) / 10_000, 7)} %`;

export const variantOrCode = (variant: string | null | undefined): string => variant ?? t("flags.leftToCode");

/** Whom a rule is for, in the signs of logic. */
export function sayWhom({ when, segments }: FlagRule): string {
  const asked = [
    ...(segments ? [t("flags.inSegments", { segments: segments.join(", ") })] : []),
    ...(when ? [sayRule(when)] : []),
  ];
  return asked.length > 0 ? asked.join(" & ") : t("flags.everybody");
}

/** What its units get. */
export function sayServed({ serve }: FlagRule): string {
  if (serve.split) {
    const { shares, rolloutPerMillion, by } = serve.split;
    const [variants, weights] = [
      shares.map(({ variant }) => variant).join(" : "),
      shares.map(({ weight }) => plain(weight, 7)).join(" : "),
    ];
    return [
      shares.length > 1 ? `${variants} = ${weights}` : variants,
      ...(rolloutPerMillion == null ? [] : [t("flags.forShare", { share: rollout(rolloutPerMillion) })]),
      ...(by ? [t("flags.by", { attribute: by })] : []),
    ].join(", ");
  }
  if (serve.experiment) {
    return t("flags.experimentOf", { name: experimentOf(serve.experiment)?.name ?? serve.experiment });
  }
  return serve.variant ?? "";
}

/** A moment, as a field of the browser has it in the reader's own time, for the server. */
export const utcOf = (text: string): string | null => (text ? new Date(text).toISOString() : null);
