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
import { Proposals } from "./Proposals.tsx";
import { t } from "./words.ts";

/** With the experiments that they are about: both lists begin with the newest, and what lies further back is asked for by itself. */
const waiting = new Resource(async (from: string | null, signal: AbortSignal) => {
  const after = from ?? undefined;
  const [page, { experiments }] = await Promise.all([
    get("/api/proposals", { query: { after, limit: 20 }, signal }),
    get("/api/experiments", { query: { after, limit: 200 }, signal }),
  ]);
  const known = new Set(experiments.map(({ id }) => id));
  const missing = new Set(page.proposals.map((of) => of.experiment).filter((id) => !known.has(id)));
  const others = await Promise.all(
    [...missing].map((id) => get("/api/experiments/{id}", { path: { id }, signal })),
  );
  return { ...page, experiments: [...experiments, ...others] };
});

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
              <Proposals
                of={page.proposals}
                experiments={page.experiments}
                changed={() => void waiting.reload()}
              />
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
