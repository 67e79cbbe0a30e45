import { useSignal } from "@preact/signals";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { Form, Input } from "../Frame/Form.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { useSending } from "../Frame/sending.ts";
import { post, put, remove } from "../Http/api.ts";
import { permissions, roles, type Role } from "./access.ts";
import { t } from "./words.ts";

const grants = ["allows", "proposes", "approves"] as const;

/** What there is to give: each role with its permissions, and those of one's own. */
export function Roles() {
  const edited = useSignal<Role | "new" | null>(null);
  const deleted = useSignal<Role | null>(null);
  return (
    <>
      <p class="quiet about">{t("access.rolesText")}</p>
      {edited.value ? (
        <Editor
          key={edited.value === "new" ? "" : edited.value.name}
          of={edited.value === "new" ? null : edited.value}
          close={() => (edited.value = null)}
        />
      ) : (
        may("role:create") && (
          <p>
            <button type="button" onClick={() => (edited.value = "new")}>
              {t("access.makeRole")}…
            </button>
          </p>
        )
      )}
      <Panel of={roles} size="table">
        {({ roles: all }) => (
          <div class="cards">
            {all.map((role) => (
              <section class="card" data-role={role.name}>
                <h2>{role.name}</h2>
                {role.isBuiltIn && <p class="quiet">{t("access.builtIn")}</p>}
                {grants.map(
                  (grant) =>
                    role[grant].length > 0 && (
                      <details open={role[grant].length < 6}>
                        <summary>
                          {t(`access.${grant}`)} ({role[grant].length})
                        </summary>
                        <p class="id">{role[grant].join(", ")}</p>
                      </details>
                    ),
                )}
                {!role.isBuiltIn && (
                  <p class="actions">
                    {may("role:change") && (
                      <button type="button" class="plain" onClick={() => (edited.value = role)}>
                        {t("access.changeRole")}…
                      </button>
                    )}
                    {may("role:delete") && (
                      <button type="button" class="plain" onClick={() => (deleted.value = role)}>
                        {t("access.deleteRole")}…
                      </button>
                    )}
                  </p>
                )}
              </section>
            ))}
          </div>
        )}
      </Panel>
      <ConfirmDialog
        about={deleted}
        title={(role) => `${t("access.deleteRole")}: ${role.name}`}
        verb={() => t("access.deleteRole")}
        send={(role) => remove("/api/roles/{name}", { path: { name: role.name } })}
        done={() => void roles.reload()}
      >
        {() => <p>{t("access.deleteRoleText")}</p>}
      </ConfirmDialog>
    </>
  );
}

type Grants = Record<(typeof grants)[number], string[]>;

function Editor({ of, close }: { of: Role | null; close: () => void }) {
  const sending = useSending();
  const name = useSignal(of?.name ?? "");
  const chosen = useSignal<Grants>({
    allows: of?.allows ?? [],
    proposes: of?.proposes ?? [],
    approves: of?.approves ?? [],
  });
  const turn = (grant: keyof Grants, permission: string, isOn: boolean) =>
    (chosen.value = {
      ...chosen.value,
      [grant]: isOn
        ? [...chosen.value[grant], permission]
        : chosen.value[grant].filter((known) => known !== permission),
    });
  return (
    <section class="editor">
      <h2>{of ? t("access.changeRole") : t("access.makeRole")}</h2>
      <Form
        of={sending}
        class=""
        verb={t("access.saveRole")}
        cancel={close}
        send={() =>
          of
            ? put("/api/roles/{name}", {
                path: { name: of.name },
                body: chosen.value,
                ifMatch: `"${of.revision}"`,
              })
            : post("/api/roles", { body: { name: name.value.trim(), ...chosen.value } })
        }
        done={() => {
          close();
          void roles.reload();
        }}
      >
        {!of && (
          <div class="fields">
            <Input
              label={t("access.roleName")}
              name="name"
              of={sending}
              required
              hint={t("access.roleNameHint")}
              value={name.value}
              change={(text) => (name.value = text)}
            />
          </div>
        )}
        <div class="scroll tall" tabIndex={0} role="group" aria-label={t("access.permissions")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("access.permission")}</th>
                {grants.map((grant) => (
                  <th scope="col">{t(`access.${grant}`)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {permissions.value.map((permission) => (
                <tr>
                  <th scope="row" class="id">
                    {permission}
                  </th>
                  {grants.map((grant) => (
                    <td>
                      <label class="tick">
                        <input
                          type="checkbox"
                          checked={chosen.value[grant].includes(permission)}
                          onChange={(e) => turn(grant, permission, e.currentTarget.checked)}
                        />
                        <span class="unseen">
                          {t(`access.${grant}`)} {permission}
                        </span>
                      </label>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Form>
    </section>
  );
}
