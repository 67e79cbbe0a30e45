import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { projectName, projects } from "../Access/access.ts";
import { ProjectChoice } from "../Access/ProjectChoice.tsx";
import { experimentOf, listed } from "../Experiments/listed.ts";
import { addressOf } from "../Experiments/routes.ts";
import { Status } from "../Experiments/Status.tsx";
import { may } from "../Frame/account.ts";
import { percent, plain } from "../Frame/format.ts";
import { Choice, Form, Input } from "../Frame/Form.tsx";
import { Pager } from "../Frame/Pager.tsx";
import { Empty, Panel } from "../Frame/Panel.tsx";
import { parameter } from "../Frame/router.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { SectionPage } from "../Frame/Section.tsx";
import { useSending } from "../Frame/sending.ts";
import { numberTyped } from "../Frame/typed.ts";
import { get, post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { HoldoutCard } from "./HoldoutCard.tsx";
import { t } from "./words.ts";

type Layer = Schema<"LayerView">;
type UnitType = Schema<"UnitType">;

const PerPercent = 10_000;

const units: readonly UnitType[] = ["user", "household", "session"];

const layers = new Resource((after: string | null, signal: AbortSignal) =>
  get("/api/layers", { query: { after: after ?? undefined, limit: 20 }, signal }),
);

/** Layers with who has which part of their visitors. */
export function LayersPage() {
  const after = parameter("after");
  const isMaking = useSignal(false);
  const isAllowed = may("layer:read");
  useEffect(() => {
    if (isAllowed) {
      layers.revalidate(after);
    }
    if (may("experiment:read")) {
      listed.revalidate("newest");
    }
    if (may("project:read")) {
      projects.revalidate("all");
    }
  }, [isAllowed, after]);
  return (
    <SectionPage
      title={t("section.layers")}
      class="layers"
      permission="layer:read"
      action={
        may("layer:create") &&
        !isMaking.value && (
          <button type="button" onClick={() => (isMaking.value = true)}>
            {t("layers.make")}…
          </button>
        )
      }
    >
      <p class="quiet about">{t("layers.about")}</p>
      {isMaking.value && <NewLayer close={() => (isMaking.value = false)} />}
      <Panel of={layers} size="table">
        {(page) =>
          page.layers.length === 0 ? (
            <Empty title={t("layers.none")} />
          ) : (
            <>
              {page.layers.map((layer) =>
                layer.heldOutPerMillion == null ? (
                  <LayerCard key={layer.id} of={layer} />
                ) : (
                  <HoldoutCard key={layer.id} of={layer} changed={() => void layers.reload()} />
                ),
              )}
              <Pager next={page.next} />
            </>
          )
        }
      </Panel>
    </SectionPage>
  );
}

function LayerCard({ of }: { of: Layer }) {
  const slices = of.slices.toSorted((a, b) => a.from - b.from);
  const free = 1 - slices.reduce((sum, slice) => sum + slice.to - slice.from, 0);
  return (
    <section data-layer={of.id}>
      <h2 dir="auto">{of.name}</h2>
      <p class="quiet">
        {t("layers.freeOf", { share: percent(free), units: t(`layers.unit.${of.unitType}`) })} ·{" "}
        {projectName(of.project)} · {t("layers.seed", { seed: plain(of.seed, 21) })}
      </p>
      <svg class="slices" viewBox="0 0 1000 44" preserveAspectRatio="none" aria-hidden="true">
        <rect class="free" width="1000" height="44" />
        {slices.map((slice, at) => (
          <rect
            class={`slice v${(at % 7) + 1}`}
            x={slice.from * 1000}
            width={(slice.to - slice.from) * 1000}
            height="44"
          />
        ))}
      </svg>
      {slices.length > 0 && (
        <DataTable
          label={t("layers.slices", { layer: of.name })}
          columns={[
            t("layers.experiment"),
            { number: t("layers.from") },
            { number: t("layers.to") },
            { number: t("layers.share") },
          ]}
        >
          {slices.map((slice, at) => {
            const experiment = experimentOf(slice.experiment);
            return (
              <tr data-slice={slice.experiment}>
                <th scope="row" class="name">
                  <svg class={`mark v${(at % 7) + 1}`} width="14" height="14" aria-hidden="true">
                    <rect width="14" height="14" rx="3" />
                  </svg>{" "}
                  <a href={addressOf(slice.experiment)} dir="auto">
                    {experiment?.name ?? slice.experiment}
                  </a>
                  {experiment && (
                    <small>
                      <Status of={experiment.status} />
                    </small>
                  )}
                </th>
                <td class="n" data-cell="from">
                  {percent(slice.from, 2)}
                </td>
                <td class="n" data-cell="to">
                  {percent(slice.to, 2)}
                </td>
                <td class="n">{percent(slice.to - slice.from, 2)}</td>
              </tr>
            );
          })}
        </DataTable>
      )}
    </section>
  );
}

function NewLayer({ close }: { close: () => void }) {
  const sending = useSending();
  const [name, project] = [useSignal(""), useSignal("")];
  const unitType = useSignal<UnitType>("user");
  const heldOut = useSignal("");
  return (
    <section class="editor">
      <h2>{t("layers.make")}</h2>
      <Form
        of={sending}
        verb={t("layers.make")}
        cancel={close}
        send={() =>
          post("/api/layers", {
            body: {
              name: name.value.trim(),
              unitType: unitType.value,
              project: project.value || null,
              heldOutPerMillion: numberTyped(heldOut.value, PerPercent) ?? null,
            },
          })
        }
        done={() => {
          close();
          void layers.reload();
        }}
      >
        <Input
          label={t("layers.name")}
          name="name"
          of={sending}
          required
          value={name.value}
          change={(text) => (name.value = text)}
        />
        <Choice
          label={t("layers.unitType")}
          name="unitType"
          of={sending}
          value={unitType.value}
          change={(value) => (unitType.value = value as UnitType)}
          options={units.map((unit) => [unit, t(`layers.unit.${unit}`)])}
        />
        <Input
          label={t("layers.heldOutPercent")}
          name="heldOutPerMillion"
          of={sending}
          type="number"
          min={0}
          max={99}
          step="any"
          hint={t("layers.heldOutHint")}
          value={heldOut.value}
          change={(text) => (heldOut.value = text)}
        />
        <ProjectChoice
          label={t("layers.project")}
          of={sending}
          value={project.value}
          change={(id) => (project.value = id)}
        />
      </Form>
    </section>
  );
}
