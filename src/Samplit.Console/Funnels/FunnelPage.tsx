import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ProjectChoice } from "../Access/ProjectChoice.tsx";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { count } from "../Frame/format.ts";
import { Choice, Input, Refused } from "../Frame/Form.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { go } from "../Frame/router.ts";
import { SectionPage } from "../Frame/Section.tsx";
import { useSending } from "../Frame/sending.ts";
import { getTagged, post, put, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { Canvas } from "./Canvas.tsx";
import {
  definitionOf,
  draftOf,
  firstDraft,
  laidOut,
  placeOf,
  withChanged,
  withoutEdge,
  withoutStep,
  withStep,
  type Draft,
  type Funnel,
  type Selected,
} from "./draft.ts";
import { measured, Measurement } from "./Measurement.tsx";
import { StepFields } from "./StepFields.tsx";
import { t } from "./words.ts";

export const funnel = new Resource((id: string, signal: AbortSignal) =>
  getTagged("/api/funnels/{id}", { path: { id }, signal }),
);

/** One funnel as it is drawn, and how far units come on it. */
export function FunnelPage({ id }: { id: string }) {
  const isAllowed = may("funnel:read");
  const known = funnel.state.value.value?.value;
  useEffect(() => {
    if (isAllowed) {
      funnel.revalidate(id);
    }
  }, [isAllowed, id]);
  return (
    <SectionPage title={known?.name ?? t("section.funnels")} class="funnel" permission="funnel:read">
      <div class="title">
        <p>
          <a href="/funnels">← {t("section.funnels")}</a>{" "}
          {known && <span class="status">{t(`funnels.status.${known.status}`)}</span>}
        </p>
        {known && <Life of={known} />}
      </div>
      <Panel of={funnel} size="page">
        {({ value, etag }) => (
          <>
            <Editor key={`${value.id} ${value.revision}`} of={value} etag={etag} />
            <Measurement of={value} />
          </>
        )}
      </Panel>
    </SectionPage>
  );
}

/** A funnel that is not saved yet. */
export function NewFunnelPage() {
  return (
    <SectionPage title={t("funnels.draw")} class="funnel" permission="funnel:define">
      <Editor of={null} etag={null} />
    </SectionPage>
  );
}

function Life({ of }: { of: Funnel }) {
  const asked = useSignal<"activate" | "archive" | null>(null);
  const path = { id: of.id };
  const steps = ({ draft: ["activate", "archive"], active: ["archive"], archived: [] } as const)[of.status];
  return may("funnel:define") && steps.length > 0 ? (
    <>
      <p class="actions">
        {steps.map((step) => (
          <button type="button" class="plain" onClick={() => (asked.value = step)}>
            {t(`funnels.${step}`)}…
          </button>
        ))}
      </p>
      <ConfirmDialog
        about={asked}
        title={(step) => `${t(`funnels.${step}`)}: ${of.name}`}
        verb={(step) => t(`funnels.${step}`)}
        send={(step) =>
          step === "activate"
            ? post("/api/funnels/{id}/activate", { path })
            : post("/api/funnels/{id}/archive", { path })
        }
        done={() => void funnel.reload()}
      >
        {(step) => <p>{t(`funnels.${step}Text`)}</p>}
      </ConfirmDialog>
    </>
  ) : null;
}

function Editor({ of, etag }: { of: Funnel | null; etag: string | null }) {
  const before = of ? draftOf(of) : firstDraft([t("funnels.firstStep"), t("funnels.lastStep")]);
  const draft = useSignal<Draft>(before);
  const selected = useSignal<Selected | null>(null);
  const project = useSignal("");
  const sending = useSending();
  const mayChange = may("funnel:define") && of?.status !== "archived";
  const isChanged = JSON.stringify(draft.value) !== JSON.stringify(before);
  const change = (to: Draft) => (draft.value = to);
  const report = measured.state.value.value;
  const isCounted = of !== null && report?.funnelId === of.id && report.funnelRevision === of.revision;

  const save = async () => {
    const body = {
      name: draft.value.name.trim(),
      description: draft.value.description.trim() || null,
      definition: definitionOf(draft.value),
    };
    const isSaved = await sending.send(async () => {
      if (of) {
        await put("/api/funnels/{id}", { path: { id: of.id }, body, ifMatch: etag });
        await funnel.reload();
      } else {
        const { value } = await post("/api/funnels", { body: { ...body, project: project.value || null } });
        go(`/funnels/${value.id}`);
      }
    });
    if (!isSaved) {
      // What is wrong stands beside its field, which is there once its step is selected.
      selected.value = placeOf(sending.problem.peek()?.field, draft.peek()) ?? selected.peek();
    }
  };
  const at = selected.value;
  const step = at && "step" in at ? draft.value.steps.findIndex(({ key }) => key === at.step) : -1;
  const nameOf = (key: string) => draft.value.steps.find((known) => known.key === key)?.name ?? key;
  return (
    <form
      class="drawing-board"
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <Canvas
        of={draft.value}
        selected={at}
        select={(what) => (selected.value = what)}
        change={mayChange ? change : null}
        variants={isCounted && !isChanged ? report.variants : []}
      />
      {mayChange && (
        <p class="actions">
          <button
            type="button"
            class="plain"
            onClick={() => {
              const added = withStep(draft.value, t("funnels.newStep"));
              change(added.draft);
              selected.value = { step: added.key };
            }}
          >
            {t("funnels.addStep")}
          </button>
          <button
            type="button"
            class="plain"
            onClick={() => change({ ...draft.value, steps: laidOut(draft.value.steps, draft.value.edges) })}
          >
            {t("funnels.layOut")}
          </button>
          <button type="submit" disabled={(of !== null && !isChanged) || sending.isSending.value}>
            {t("funnels.save")}
          </button>
          {of && isChanged && (
            <button type="button" class="plain" onClick={() => (draft.value = before)}>
              {t("funnels.discard")}
            </button>
          )}
        </p>
      )}
      <Refused of={sending.problem.value} />
      {mayChange && (
        <div class="columns">
          <div>
            {step >= 0 ? (
              <StepFields
                of={draft.value.steps[step]!}
                at={step}
                sending={sending}
                change={(to) => {
                  const { key } = draft.value.steps[step]!;
                  change(withChanged(draft.value, key, to));
                  if (to.key !== undefined) {
                    selected.value = { step: to.key };
                  }
                }}
                remove={() => {
                  change(withoutStep(draft.value, draft.value.steps[step]!.key));
                  selected.value = null;
                }}
              />
            ) : at && "edge" in at ? (
              <fieldset>
                <legend>{t("funnels.edge")}</legend>
                <p dir="auto">{t("canvas.edge", { from: nameOf(at.edge.from), to: nameOf(at.edge.to) })}</p>
                <button
                  type="button"
                  class="plain"
                  onClick={() => {
                    change(withoutEdge(draft.value, at.edge));
                    selected.value = null;
                  }}
                >
                  {t("funnels.removeEdge")}
                </button>
              </fieldset>
            ) : (
              <p class="quiet">{t("funnels.select")}</p>
            )}
          </div>
          <fieldset class="fields">
            <legend>{t("funnels.whole")}</legend>
            <Input
              label={t("funnels.name")}
              name="name"
              of={sending}
              required
              value={draft.value.name}
              change={(name) => change({ ...draft.value, name })}
            />
            {!of && (
              <ProjectChoice
                label={t("funnels.project")}
                of={sending}
                value={project.value}
                change={(id) => (project.value = id)}
              />
            )}
            <Choice
              label={t("funnels.order")}
              name="definition.order"
              of={sending}
              value={draft.value.order}
              change={(order) => change({ ...draft.value, order: order as Schema<"FunnelOrder"> })}
              options={(["loose", "strict"] as const).map((order) => [order, t(`funnels.order.${order}`)])}
            />
            <Input
              label={t("funnels.window")}
              name="definition.windowSeconds"
              of={sending}
              type="number"
              required
              min={0}
              step="any"
              hint={t("funnels.windowHint")}
              value={draft.value.windowHours}
              change={(windowHours) => change({ ...draft.value, windowHours })}
            />
            <Input
              label={t("funnels.description")}
              name="description"
              of={sending}
              lines={2}
              value={draft.value.description}
              change={(description) => change({ ...draft.value, description })}
            />
          </fieldset>
        </div>
      )}
      {of && of.revision > 0 && (
        <p class="quiet">{t("funnels.revision", { revision: count(of.revision) })}</p>
      )}
    </form>
  );
}
