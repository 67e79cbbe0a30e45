import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { count } from "../Frame/format.ts";
import { Choice, Form, Input, Refused } from "../Frame/Form.tsx";
import { Pager } from "../Frame/Pager.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { parameter } from "../Frame/router.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { useSending } from "../Frame/sending.ts";
import { get, post, remove, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { sayRole } from "./access.ts";
import { names } from "./names.ts";
import { RolePicker } from "./RolePicker.tsx";
import { t } from "./words.ts";

type Group = Schema<"GroupView">;

const groups = new Resource((after: string | null, signal: AbortSignal) =>
  get("/api/groups", { query: { after: after ?? undefined, limit: 50 }, signal }),
);
const members = new Resource((id: string, signal: AbortSignal) =>
  get("/api/groups/{id}/members", { path: { id }, query: { limit: 200 }, signal }),
);

export function Groups() {
  const after = parameter("after");
  const open = useSignal<string | null>(null);
  const name = useSignal("");
  const making = useSending();
  const deleted = useSignal<Group | null>(null);
  useEffect(() => {
    groups.revalidate(after);
    names.revalidate("all");
  }, [after]);
  return (
    <>
      {may("group:create") && (
        <Form
          of={making}
          class="fields row-form"
          verb={t("access.makeGroup")}
          send={() => post("/api/groups", { body: { name: name.value.trim() } })}
          done={() => {
            name.value = "";
            void groups.reload();
          }}
        >
          <Input
            label={t("access.groupName")}
            name="name"
            of={making}
            required
            value={name.value}
            change={(text) => (name.value = text)}
          />
        </Form>
      )}
      <Panel of={groups} size="table">
        {(page) =>
          page.groups.length === 0 ? (
            <p class="note">{t("access.noGroups")}</p>
          ) : (
            <>
              <DataTable
                label={t("access.groups")}
                columns={[t("access.group"), t("access.roles"), { number: t("access.members") }, ""]}
              >
                {page.groups.map((group) => (
                  <>
                    <tr key={group.id} data-group={group.id}>
                      <th scope="row" dir="auto">
                        <button
                          type="button"
                          class="link"
                          aria-expanded={open.value === group.id}
                          onClick={() => (open.value = open.value === group.id ? null : group.id)}
                        >
                          {group.name}
                        </button>
                        {group.isProvisioned && <small>{t("access.byProvider")}</small>}
                      </th>
                      <td class="name">{group.roles.map(sayRole).join(", ") || "–"}</td>
                      <td class="n">{count(group.members)}</td>
                      <td>
                        {may("group:delete") && (
                          <button type="button" class="plain" onClick={() => (deleted.value = group)}>
                            {t("access.deleteGroup")}…
                          </button>
                        )}
                      </td>
                    </tr>
                    {open.value === group.id && (
                      <tr class="details">
                        <td colSpan={4}>
                          <Details key={group.revision} of={group} />
                        </td>
                      </tr>
                    )}
                  </>
                ))}
              </DataTable>
              <Pager next={page.next} />
            </>
          )
        }
      </Panel>
      <ConfirmDialog
        about={deleted}
        title={(group) => `${t("access.deleteGroup")}: ${group.name}`}
        verb={() => t("access.deleteGroup")}
        send={(group) => remove("/api/groups/{id}", { path: { id: group.id } })}
        done={() => void groups.reload()}
      >
        {() => <p>{t("access.deleteGroupText")}</p>}
      </ConfirmDialog>
    </>
  );
}

function Details({ of }: { of: Group }) {
  const sending = useSending();
  const chosen = useSignal<string[]>(of.roles);
  const added = useSignal("");
  useEffect(() => members.revalidate(of.id), [of.id]);
  const change = (what: () => Promise<unknown>) =>
    sending.send(what).then(async (isDone) => {
      if (isDone) {
        await Promise.all([members.reload(), groups.reload()]);
      }
    });
  const path = { id: of.id };
  const mayChange = may("group:change");
  const known = members.state.value.value?.members ?? [];
  const others = [...(names.state.value.value ?? [])].flatMap(([actor, name]) =>
    actor.startsWith("user:") && !known.some(({ id }) => actor === `user:${id}`)
      ? [[actor.slice(5), name] as const]
      : [],
  );
  return (
    <section class="inside">
      <Panel of={members} size="line">
        {(page) => (
          <ul class="tags">
            {page.members.map((member) => (
              <li>
                <a href={`/access/people/${member.id}`} dir="auto">
                  {member.userName ?? t("access.erasedPerson")}
                </a>
                {mayChange && !of.isProvisioned && (
                  <button
                    type="button"
                    class="link"
                    onClick={() =>
                      void change(() =>
                        post("/api/groups/{id}/members", { path, body: { remove: [member.id] } }),
                      )
                    }
                  >
                    {t("access.removeMember")}
                    <span class="unseen"> {member.userName}</span>
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {mayChange && !of.isProvisioned && (
        <div class="actions">
          <Choice
            label={t("access.addMember")}
            name="add"
            of={sending}
            value={added.value}
            change={(id) => (added.value = id)}
            options={[["", "–"], ...others]}
          />
          <button
            type="button"
            class="plain"
            disabled={!added.value}
            onClick={() =>
              void change(() =>
                post("/api/groups/{id}/members", { path, body: { add: [added.value] } }),
              ).then(() => (added.value = ""))
            }
          >
            {t("access.add")}
          </button>
        </div>
      )}
      {mayChange && (
        <>
          <RolePicker chosen={chosen.value} change={(roles) => (chosen.value = roles)} />
          <p class="actions">
            <button
              type="button"
              disabled={chosen.value.join() === of.roles.join()}
              onClick={() =>
                void change(() => post("/api/groups/{id}/roles", { path, body: { roles: chosen.value } }))
              }
            >
              {t("access.setRoles")}
            </button>
          </p>
        </>
      )}
      <Refused of={sending.problem.value} />
    </section>
  );
}
