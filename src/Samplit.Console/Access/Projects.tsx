import { useSignal } from "@preact/signals";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { Form, Input } from "../Frame/Form.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { DataTable } from "../Frame/DataTable.tsx";
import { useSending } from "../Frame/sending.ts";
import { post, put } from "../Http/api.ts";
import { projects, type Project } from "./access.ts";
import { t } from "./words.ts";

export function Projects() {
  const sending = useSending();
  const name = useSignal("");
  const renamed = useSignal<Project | null>(null);
  const newName = useSignal("");
  return (
    <>
      <p class="quiet about">{t("access.projectsText")}</p>
      {may("project:create") && (
        <Form
          of={sending}
          class="fields row-form"
          verb={t("access.makeProject")}
          send={() => post("/api/projects", { body: { name: name.value.trim() } })}
          done={() => {
            name.value = "";
            void projects.reload();
          }}
        >
          <Input
            label={t("access.projectName")}
            name="name"
            of={sending}
            required
            value={name.value}
            change={(text) => (name.value = text)}
          />
        </Form>
      )}
      <Panel of={projects} size="table">
        {({ projects: all }) => (
          <DataTable label={t("access.projects")} columns={[t("access.project"), t("access.id"), ""]}>
            {all.map((project) => (
              <tr data-project={project.id}>
                <th scope="row" dir="auto">
                  {project.name}
                </th>
                <td class="id">{project.id}</td>
                <td>
                  <span class="actions">
                    {may("project:rename") && (
                      <button
                        type="button"
                        class="plain"
                        onClick={() => {
                          newName.value = project.name;
                          renamed.value = project;
                        }}
                      >
                        {t("access.rename")}…
                      </button>
                    )}
                    <a href={`/approvals/policies/${project.id}`}>{t("access.approvalsOf")}</a>
                  </span>
                </td>
              </tr>
            ))}
          </DataTable>
        )}
      </Panel>
      <ConfirmDialog
        about={renamed}
        title={(project) => `${t("access.rename")}: ${project.name}`}
        verb={() => t("access.rename")}
        send={(project) =>
          put("/api/projects/{id}", {
            path: { id: project.id },
            body: { name: newName.value.trim() },
            ifMatch: `"${project.revision}"`,
          })
        }
        done={() => void projects.reload()}
      >
        {(_, of) => (
          <Input
            label={t("access.projectName")}
            name="name"
            of={of}
            required
            value={newName.value}
            change={(text) => (newName.value = text)}
          />
        )}
      </ConfirmDialog>
    </>
  );
}
