import { useEffect } from "preact/hooks";
import { projects } from "../Access/access.ts";
import { may } from "../Frame/account.ts";
import { Pager } from "../Frame/Pager.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { parameter } from "../Frame/router.ts";
import type { SectionProps } from "../Frame/sections.ts";
import { SectionPage } from "../Frame/Section.tsx";
import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { Policy } from "./Policy.tsx";
import { Proposals, subjectIdOf, type Proposal } from "./Proposals.tsx";
import { subjectOfExperiment, subjectOfFlag, subjectOfSegment, type Subject } from "./subject.ts";
import { t } from "./words.ts";

/** With what they are about, of which a page has few. */
const waiting = new Resource(async (from: string | null, signal: AbortSignal) => {
  const page = await get("/api/proposals", { query: { after: from ?? undefined, limit: 20 }, signal });
  const subjects = await Promise.all(
    [...new Map(page.proposals.map((of) => [subjectIdOf(of), of])).values()].map((of) =>
      readSubject(of, signal),
    ),
  );
  return { ...page, subjects };
});

async function readSubject(of: Proposal, signal: AbortSignal): Promise<Subject> {
  const about = { path: { id: subjectIdOf(of) }, signal };
  return of.flag
    ? subjectOfFlag(await get("/api/flags/{id}", about))
    : of.segment
      ? subjectOfSegment(await get("/api/segments/{id}", about))
      : subjectOfExperiment(await get("/api/experiments/{id}", about));
}

const parts = ["waiting", "policies"] as const;

/** What waits for somebody else, and what is to wait. */
export function ApprovalsPage({ rest: [name, id] }: SectionProps) {
  const part = name === "policies" ? "policies" : "waiting";
  return (
    <SectionPage title={t("section.approvals")} class="approvals" permission="experiment:read">
      <nav class="tabs" aria-label={t("approvals.parts")}>
        {parts.map((known) => (
          <a
            href={known === "waiting" ? "/approvals" : "/approvals/policies"}
            aria-current={known === part ? "page" : undefined}
          >
            {t(`approvals.${known}`)}
          </a>
        ))}
      </nav>
      {part === "waiting" ? <Waiting /> : <Policies id={id} />}
    </SectionPage>
  );
}

function Waiting() {
  const after = parameter("after");
  useEffect(() => waiting.revalidate(after), [after]);
  return (
    <>
      <p class="quiet about">{t("approvals.about")}</p>
      <Panel of={waiting} size="table">
        {(page) => (
          <>
            {page.proposals.length === 0 ? (
              <p class="note">{t("approvals.none")}</p>
            ) : (
              <Proposals of={page.proposals} subjects={page.subjects} changed={() => void waiting.reload()} />
            )}
            <Pager next={page.next} />
          </>
        )}
      </Panel>
    </>
  );
}

function Policies({ id }: { id: string | undefined }) {
  useEffect(() => projects.revalidate("all"), []);
  return (
    <>
      <p class="quiet about">{t("approvals.policyText")}</p>
      {may("project:read") ? (
        <Panel of={projects} size="table">
          {({ projects: all }) => (
            <>
              {all
                .filter((project) => !id || project.id === id)
                .map((project) => (
                  <Policy key={project.id} of={project} />
                ))}
            </>
          )}
        </Panel>
      ) : (
        <p class="note">{t("panel.forbidden", { permission: "project:read" })}</p>
      )}
    </>
  );
}
