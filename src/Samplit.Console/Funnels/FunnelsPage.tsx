import { useEffect } from "preact/hooks";
import { projectName, projects } from "../Access/access.ts";
import { may } from "../Frame/account.ts";
import { count, day } from "../Frame/format.ts";
import { Pager } from "../Frame/Pager.tsx";
import { Empty, Panel } from "../Frame/Panel.tsx";
import { parameter, withParameters } from "../Frame/router.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import type { SectionProps } from "../Frame/sections.ts";
import { SectionPage } from "../Frame/Section.tsx";
import { get, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { FunnelPage, NewFunnelPage } from "./FunnelPage.tsx";
import { t } from "./words.ts";

const statuses: readonly Schema<"FunnelStatus">[] = ["draft", "active", "archived"];

const funnels = new Resource(
  ({ status, after }: { status: string | null; after: string | null }, signal: AbortSignal) =>
    get("/api/funnels", {
      query: { status: status ?? undefined, after: after ?? undefined, limit: 50 },
      signal,
    }),
);

export function FunnelsPage({ rest: [id] }: SectionProps) {
  useEffect(() => {
    if (may("project:read")) {
      projects.revalidate("all");
    }
  }, []);
  return id === "new" ? <NewFunnelPage /> : id ? <FunnelPage key={id} id={id} /> : <List />;
}

function List() {
  const [status, after] = [parameter("status"), parameter("after")];
  const isAllowed = may("funnel:read");
  useEffect(() => {
    if (isAllowed) {
      funnels.revalidate({ status, after });
    }
  }, [isAllowed, status, after]);
  return (
    <SectionPage
      title={t("section.funnels")}
      class="funnels"
      permission="funnel:read"
      action={
        may("funnel:define") && (
          <a class="button" href="/funnels/new">
            {t("funnels.draw")}
          </a>
        )
      }
    >
      <p class="quiet about">{t("funnels.about")}</p>
      <nav class="chips" aria-label={t("overview.filter")}>
        {[null, ...statuses].map((known) => (
          <a
            href={withParameters({ status: known, after: null })}
            aria-current={status === known ? "true" : undefined}
          >
            {known ? t(`funnels.status.${known}`) : t("overview.all")}
          </a>
        ))}
      </nav>
      <Panel of={funnels} size="table">
        {(page) =>
          page.funnels.length === 0 ? (
            <Empty title={t("funnels.none")} />
          ) : (
            <>
              <DataTable
                label={t("section.funnels")}
                columns={[
                  t("funnels.name"),
                  t("funnels.state"),
                  { number: t("funnels.steps") },
                  t("funnels.project"),
                  t("funnels.made"),
                ]}
              >
                {page.funnels.map((one) => (
                  <tr key={one.id} data-funnel={one.id}>
                    <th scope="row">
                      <a href={`/funnels/${one.id}`} dir="auto">
                        {one.name}
                      </a>
                      {one.description && <small dir="auto">{one.description}</small>}
                    </th>
                    <td>{t(`funnels.status.${one.status}`)}</td>
                    <td class="n">{count(one.definition.nodes.length)}</td>
                    <td dir="auto">{projectName(one.project)}</td>
                    <td>{day(one.createdAt)}</td>
                  </tr>
                ))}
              </DataTable>
              <Pager next={page.next} />
            </>
          )
        }
      </Panel>
    </SectionPage>
  );
}
