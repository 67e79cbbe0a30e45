import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { ago, dayAndTime } from "../Frame/format.ts";
import { Form, Input } from "../Frame/Form.tsx";
import { Pager } from "../Frame/Pager.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { parameter } from "../Frame/router.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { Secret } from "../Frame/Secret.tsx";
import { useSending } from "../Frame/sending.ts";
import { get, post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { sayRole } from "./access.ts";
import { called, factorsOf, Person, stateOf } from "./Person.tsx";
import { RolePicker } from "./RolePicker.tsx";
import { t } from "./words.ts";

const users = new Resource((after: string | null, signal: AbortSignal) =>
  get("/api/users", { query: { after: after ?? undefined, limit: 50 }, signal }),
);

export function People({ id }: { id: string | undefined }) {
  return id ? <Person id={id} /> : <List />;
}

function List() {
  const after = parameter("after");
  const isInviting = useSignal(false);
  const made = useSignal<Schema<"NewUserView"> | null>(null);
  useEffect(() => users.revalidate(after), [after]);
  return (
    <>
      {made.value && (
        <Secret
          title={t("access.linkOf", { name: called(made.value.user) })}
          text={new URL(made.value.link, location.origin).href}
          close={() => (made.value = null)}
        >
          {t("access.linkText", { until: dayAndTime(made.value.linkExpiresAt) })}
        </Secret>
      )}
      {may("user:create") &&
        (isInviting.value ? (
          <Invite
            done={(view) => {
              made.value = view;
              isInviting.value = false;
              void users.reload();
            }}
            cancel={() => (isInviting.value = false)}
          />
        ) : (
          <p>
            <button type="button" onClick={() => (isInviting.value = true)}>
              {t("access.invite")}…
            </button>
          </p>
        ))}
      <Panel of={users} size="table">
        {(page) => (
          <>
            <DataTable
              label={t("access.people")}
              columns={[
                t("access.person"),
                t("access.roles"),
                t("access.state"),
                t("access.factors"),
                t("access.lastSignIn"),
              ]}
            >
              {page.users.map((one) => (
                <tr key={one.id} data-user={one.id}>
                  <th scope="row">
                    <a href={`/access/people/${one.id}`} dir="auto">
                      {called(one)}
                    </a>
                    <small dir="auto">{[one.fullName, one.email].filter(Boolean).join(" · ")}</small>
                  </th>
                  <td class="name">
                    {one.isSuperuser ? t("access.superuser") : one.roles.map(sayRole).join(", ") || "–"}
                  </td>
                  <td>{stateOf(one)}</td>
                  <td>{factorsOf(one)}</td>
                  <td>{one.lastSignInAt ? ago(one.lastSignInAt) : "–"}</td>
                </tr>
              ))}
            </DataTable>
            <Pager next={page.next} />
          </>
        )}
      </Panel>
    </>
  );
}

function Invite({ done, cancel }: { done: (made: Schema<"NewUserView">) => void; cancel: () => void }) {
  const sending = useSending();
  const names = {
    userName: useSignal(""),
    email: useSignal(""),
    fullName: useSignal(""),
    company: useSignal(""),
  };
  const chosen = useSignal<string[]>([]);
  const fields = Object.entries(names) as [keyof typeof names, (typeof names)["email"]][];
  return (
    <section class="editor">
      <h2>{t("access.invite")}</h2>
      <Form
        of={sending}
        verb={t("access.inviteNow")}
        cancel={cancel}
        send={async () => {
          const { value } = await post("/api/users", {
            body: {
              userName: names.userName.value.trim(),
              email: names.email.value.trim(),
              fullName: names.fullName.value.trim() || null,
              company: names.company.value.trim() || null,
              roles: chosen.value,
            },
          });
          done(value);
        }}
      >
        {fields.map(([name, value]) => (
          <Input
            label={t(`access.${name}`)}
            name={name}
            of={sending}
            type={name === "email" ? "email" : "text"}
            required={name === "email" || name === "userName"}
            value={value.value}
            change={(text) => (value.value = text)}
          />
        ))}
        <RolePicker chosen={chosen.value} change={(roles) => (chosen.value = roles)} />
      </Form>
    </section>
  );
}
