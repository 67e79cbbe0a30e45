import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { projectName, projects } from "../Access/access.ts";
import { ProjectChoice } from "../Access/ProjectChoice.tsx";
import { may } from "../Frame/account.ts";
import { day } from "../Frame/format.ts";
import { Choice, Form, Input } from "../Frame/Form.tsx";
import { Pager } from "../Frame/Pager.tsx";
import { Empty, Panel } from "../Frame/Panel.tsx";
import { go, parameter } from "../Frame/router.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import type { SectionProps } from "../Frame/sections.ts";
import { SectionPage } from "../Frame/Section.tsx";
import { useSending } from "../Frame/sending.ts";
import { get, post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { domainsOf } from "./domains.ts";
import { InstallationPage } from "./InstallationPage.tsx";
import { t } from "./words.ts";

type Platform = Schema<"Platform">;

const platforms: readonly Platform[] = ["custom", "shopify", "wordpress"];

const installations = new Resource((after: string | null, signal: AbortSignal) =>
  get("/api/installations", { query: { after: after ?? undefined, limit: 50 }, signal }),
);

/** The sites that experiments run on. */
export function InstallationsPage({ rest: [id] }: SectionProps) {
  useEffect(() => {
    if (may("project:read")) {
      projects.revalidate("all");
    }
  }, []);
  return id ? <InstallationPage id={id} /> : <List />;
}

function List() {
  const after = parameter("after");
  const isMaking = useSignal(false);
  const isAllowed = may("installation:read");
  useEffect(() => {
    if (isAllowed) {
      installations.revalidate(after);
    }
  }, [isAllowed, after]);
  return (
    <SectionPage
      title={t("section.installations")}
      class="installations"
      permission="installation:read"
      action={
        may("installation:create") &&
        !isMaking.value && (
          <button type="button" onClick={() => (isMaking.value = true)}>
            {t("sites.make")}…
          </button>
        )
      }
    >
      <p class="quiet about">{t("sites.about")}</p>
      {isMaking.value && <Make cancel={() => (isMaking.value = false)} />}
      <Panel of={installations} size="table">
        {(page) =>
          page.installations.length === 0 ? (
            <Empty title={t("sites.none")} />
          ) : (
            <>
              <DataTable
                label={t("section.installations")}
                columns={[t("sites.site"), t("sites.status"), t("sites.project"), t("sites.made")]}
              >
                {page.installations.map((site) => (
                  <tr key={site.id} data-installation={site.id}>
                    <th scope="row" class="name">
                      <a href={`/installations/${site.id}`}>{site.domains.join(", ")}</a>
                      <small>{t(`sites.platform.${site.platform}`)}</small>
                    </th>
                    <td>{t(`sites.status.${site.status}`)}</td>
                    <td dir="auto">{projectName(site.project)}</td>
                    <td>{day(site.createdAt)}</td>
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

function Make({ cancel }: { cancel: () => void }) {
  const sending = useSending();
  const platform = useSignal<Platform>("custom");
  const [domains, project] = [useSignal(""), useSignal("")];
  return (
    <section class="editor">
      <h2>{t("sites.make")}</h2>
      <Form
        of={sending}
        verb={t("sites.make")}
        cancel={cancel}
        send={async () => {
          const { value } = await post("/api/installations", {
            body: {
              platform: platform.value,
              domains: domainsOf(domains.value),
              project: project.value || null,
            },
          });
          await installations.reload();
          go(`/installations/${value.id}`);
        }}
      >
        <Input
          label={t("sites.domains")}
          name="domains"
          of={sending}
          required
          lines={3}
          hint={t("sites.domainsHint")}
          value={domains.value}
          change={(text) => (domains.value = text)}
        />
        <Choice
          label={t("sites.platform")}
          name="platform"
          of={sending}
          value={platform.value}
          change={(value) => (platform.value = value as Platform)}
          options={platforms.map((known) => [known, t(`sites.platform.${known}`)])}
        />
        <ProjectChoice
          label={t("sites.project")}
          of={sending}
          value={project.value}
          change={(id) => (project.value = id)}
        />
      </Form>
    </section>
  );
}
