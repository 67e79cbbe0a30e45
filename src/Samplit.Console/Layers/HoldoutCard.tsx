import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { projectName } from "../Access/access.ts";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { count, dayAndTime, percent, plain } from "../Frame/format.ts";
import { Input } from "../Frame/Form.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { get, post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { Metrics } from "../Statistics/Metrics.tsx";
import { t } from "./words.ts";

type Layer = Schema<"LayerView">;
type Effect = Schema<"HoldoutEffectView">;

/** Below this there are not as many of each as there should be. */
const AlarmBelow = 0.001;

/** Who sees no experiment at all, and what all experiments came to against them. */
export function HoldoutCard({ of, changed }: { of: Layer; changed: () => void }) {
  const effects = useMemo(
    () =>
      new Resource((id: string, signal: AbortSignal) =>
        get("/api/layers/{id}/effect", { path: { id }, signal }),
      ),
    [],
  );
  const share = percent((of.heldOutPerMillion ?? 0) / 1_000_000, 2);
  return (
    <section data-layer={of.id}>
      <div class="title">
        <h2 dir="auto">
          {of.name} <span class="status">{t(of.endedAt ? "layers.ended" : "layers.holdsOut")}</span>
        </h2>
        {!of.endedAt && may("layer:create") && <End of={of} changed={changed} />}
      </div>
      <p class="quiet">
        {t("layers.heldOutOf", { share, units: t(`layers.unit.${of.unitType}`) })} · {projectName(of.project)}{" "}
        · {t("layers.seed", { seed: plain(of.seed, 21) })}
        {of.endedAt && ` · ${t("layers.endedAt", { time: dayAndTime(of.endedAt) })}`}
      </p>
      {may("experiment:read") && (
        <details onToggle={(e) => e.currentTarget.open && effects.revalidate(of.id)}>
          <summary>{t("layers.effect")}</summary>
          <Panel of={effects} size="table">
            {(effect) => <EffectOf of={effect} />}
          </Panel>
        </details>
      )}
    </section>
  );
}

const sides = ["heldOut", "others"] as const;

function EffectOf({ of }: { of: Effect }) {
  const nameOf = (variant: string): string => {
    const side = sides.find((one) => one === variant);
    return side ? t(`layers.${side}`) : variant;
  };
  const named = of.metrics.map((metric) => ({
    ...metric,
    variants: metric.variants.map((v) => ({ ...v, variant: nameOf(v.variant) })),
    effects: metric.effects.map((e) => ({ ...e, variant: nameOf(e.variant) })),
  }));
  return (
    <>
      <p>{t("layers.counted", { heldOut: count(of.heldOut), others: count(of.others) })}</p>
      {of.sampleRatioPValue.value < AlarmBelow && (
        <p class="note bad" role="alert">
          {t("layers.ratio", { p: plain(of.sampleRatioPValue.value, 2) })}
        </p>
      )}
      {named.length === 0 ? (
        <p class="note">
          {t("layers.noMetrics")} <a href="/metrics">{t("section.metrics")}</a>
        </p>
      ) : (
        <Metrics of={named} orders={new Map(sides.map((side, at) => [nameOf(side), at + 1]))} />
      )}
    </>
  );
}

function End({ of, changed }: { of: Layer; changed: () => void }) {
  const asked = useSignal<Layer | null>(null);
  const reason = useSignal("");
  return (
    <>
      <button
        type="button"
        class="plain"
        onClick={() => {
          reason.value = "";
          asked.value = of;
        }}
      >
        {t("layers.end")}…
      </button>
      <ConfirmDialog
        about={asked}
        title={({ name }) => `${t("layers.end")}: ${name}`}
        verb={() => t("layers.end")}
        send={({ id }) =>
          post("/api/layers/{id}/end", { path: { id }, body: { reason: reason.value.trim() || null } })
        }
        done={changed}
      >
        {(_, sending) => (
          <>
            <p>{t("layers.endText")}</p>
            <Input
              label={t("layers.reason")}
              name="reason"
              of={sending}
              value={reason.value}
              change={(text) => (reason.value = text)}
            />
          </>
        )}
      </ConfirmDialog>
    </>
  );
}
