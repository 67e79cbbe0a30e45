import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ProjectChoice } from "../Access/ProjectChoice.tsx";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { Form, Input } from "../Frame/Form.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { go } from "../Frame/router.ts";
import { SectionPage } from "../Frame/Section.tsx";
import { useSending } from "../Frame/sending.ts";
import { getTagged, post, put, type Schema, type Tagged } from "../Http/api.ts";
import { Problem } from "../Http/problem.ts";
import { Resource } from "../Http/resource.ts";
import { sayRule } from "../Targeting/filter.ts";
import { newCondition, noRule, ruleDraftOf, ruleOf, type RuleDraft } from "../Targeting/rule.ts";
import { RuleFields } from "../Targeting/RuleFields.tsx";
import { merge, type Merged } from "./merging.ts";
import { PendingSegmentProposals, ProposeSegmentChange } from "./ProposeChange.tsx";
import { Theirs } from "./Theirs.tsx";
import { t } from "./words.ts";

type Segment = Schema<"SegmentView">;

interface Draft {
  when: RuleDraft;
  description: string;
}

const segment = new Resource((id: string, signal: AbortSignal) =>
  getTagged("/api/segments/{id}", { path: { id }, signal }),
);

/** One segment, or one that is not made yet. */
export function SegmentPage({ id }: { id: string }) {
  const isNew = id === "new";
  const known = segment.state.value.value?.value;
  useEffect(() => {
    if (!isNew && may("flag:read")) {
      segment.revalidate(id);
    }
  }, [id]);
  return (
    <SectionPage
      title={isNew ? t("segments.make") : (known?.key ?? t("segments.segment"))}
      class="flag"
      permission={isNew ? "flag:define" : "flag:read"}
    >
      <div class="title">
        <p>
          <a href="/flags/segments">← {t("flags.section.segments")}</a>{" "}
          {!isNew && known?.isArchived && <span class="status">{t("flags.status.archived")}</span>}
        </p>
        {!isNew && known && <Archive of={known} />}
      </div>
      {isNew ? (
        <Editor of={null} />
      ) : (
        <Panel of={segment} size="page">
          {(found) => (
            <>
              <PendingSegmentProposals of={found.value} changed={() => void segment.reload()} />
              <Known of={found} />
            </>
          )}
        </Panel>
      )}
    </SectionPage>
  );
}

const Known = ({ of }: { of: Tagged<Segment> }) =>
  may("flag:define") && !of.value.isArchived ? (
    <Editor key={of.value.id} of={of} />
  ) : (
    <>
      {of.value.description && <p dir="auto">{of.value.description}</p>}
      <p dir="auto">{sayRule(of.value.when)}</p>
    </>
  );

function Archive({ of }: { of: Segment }) {
  const asked = useSignal<Segment | null>(null);
  return may("flag:define") && !of.isArchived ? (
    <>
      <button type="button" class="plain" onClick={() => (asked.value = of)}>
        {t("flags.act.archive")}…
      </button>
      <ConfirmDialog
        about={asked}
        title={({ key }) => `${t("flags.act.archive")}: ${key}`}
        verb={() => t("flags.act.archive")}
        send={({ id }) => post("/api/segments/{id}/archive", { path: { id } })}
        done={() => void segment.reload()}
      >
        {() => <p>{t("segments.archiveText")}</p>}
      </ConfirmDialog>
    </>
  ) : null;
}

const draftOf = (of: Segment | null): Draft => ({
  when: of ? ruleDraftOf(of.when) : { ...noRule, conditions: [newCondition] },
  description: of?.description ?? "",
});

function Editor({ of }: { of: Tagged<Segment> | null }) {
  const sending = useSending();
  const base = useSignal({ etag: of?.etag, draft: draftOf(of?.value ?? null) });
  const draft = useSignal(base.value.draft);
  const merged = useSignal<Merged<Draft> | null>(null);
  const [key, project] = [useSignal(""), useSignal("")];
  useEffect(() => {
    if (of && of.etag !== base.peek().etag) {
      const theirs = draftOf(of.value);
      const found = merge(base.peek().draft, draft.peek(), theirs);
      if (found.taken.length + found.disputed.length > 0) {
        draft.value = found.value;
        merged.value = found;
      }
      base.value = { etag: of.etag, draft: theirs };
    }
  }, [of?.etag]);
  const bodyOf = (typed: Draft) => ({
    when: ruleOf(typed.when, "when"),
    description: typed.description.trim() || null,
  });
  const send = async () => {
    const body = bodyOf(draft.value);
    if (!of) {
      await post("/api/segments", {
        body: { ...body, key: key.value.trim(), project: project.value || null },
      });
      go("/flags/segments");
      return;
    }
    try {
      await put("/api/segments/{id}", { path: { id: of.value.id }, body, ifMatch: base.value.etag });
      merged.value = null;
    } catch (error) {
      if (Problem.of(error).status === 412) {
        await segment.reload();
      }
      throw error;
    }
    await segment.reload();
  };
  return (
    <>
      <Form
        of={sending}
        verb={t(of ? "flags.save" : "segments.makeIt")}
        isDisabled={of !== null && JSON.stringify(draft.value) === JSON.stringify(base.value.draft)}
        send={send}
        {...(of ? {} : { cancel: () => go("/flags/segments") })}
      >
        {!of && (
          <>
            <Input
              label={t("segments.key")}
              name="key"
              of={sending}
              required
              maxLength={100}
              hint={t("segments.keyHint")}
              value={key.value}
              change={(text) => (key.value = text)}
            />
            <ProjectChoice
              label={t("flags.project")}
              of={sending}
              value={project.value}
              change={(id) => (project.value = id)}
            />
          </>
        )}
        <h2>{t("segments.who")}</h2>
        <RuleFields
          of={draft.value.when}
          name="when"
          sending={sending}
          change={(when) => (draft.value = { ...draft.value, when })}
        />
        <Input
          label={t("flags.description")}
          name="description"
          of={sending}
          lines={2}
          value={draft.value.description}
          change={(description) => (draft.value = { ...draft.value, description })}
        />
        {of && (
          <Theirs
            of={merged.value}
            say={(member) => t(`segments.member.${member}`)}
            take={() => (draft.value = draftOf(of.value))}
          >
            <p dir="auto">{sayRule(of.value.when)}</p>
            <p dir="auto">{of.value.description}</p>
          </Theirs>
        )}
      </Form>
      {of && (
        <ProposeSegmentChange refused={sending.problem.value} of={of} change={() => bodyOf(draft.value)} />
      )}
    </>
  );
}
