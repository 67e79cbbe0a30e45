import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { Ask } from "../Frame/Ask.tsx";
import { ago, dayAndTime } from "../Frame/format.ts";
import { Form, Input, Refused } from "../Frame/Form.tsx";
import { Pager } from "../Frame/Pager.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { parameter } from "../Frame/router.ts";
import { Rows } from "../Frame/Rows.tsx";
import { Secret } from "../Frame/Secret.tsx";
import { useSending } from "../Frame/sending.ts";
import { get, getTagged, post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { Said } from "../Statistics/Promise.tsx";
import { sayRole } from "./access.ts";
import { RolePicker } from "./RolePicker.tsx";
import { t } from "./words.ts";

type User = Schema<"UserView">;

const users = new Resource((after: string | null, signal: AbortSignal) =>
  get("/api/users", { query: { after: after ?? undefined, limit: 50 }, signal }),
);
const user = new Resource((id: string, signal: AbortSignal) =>
  getTagged("/api/users/{id}", { path: { id }, signal }),
);
const groups = new Resource((member: string, signal: AbortSignal) =>
  get("/api/groups", { query: { member, limit: 200 }, signal }),
);

export function People({ id }: { id: string | undefined }) {
  return id ? <Person id={id} /> : <List />;
}

const called = (of: User): string => of.userName ?? t("access.erasedPerson");

function stateOf(of: User): string {
  return of.isErased
    ? t("access.erased")
    : !of.isActive
      ? t("access.deactivated")
      : of.hasPassword || of.isExternal || of.lastSignInAt
        ? t("access.active")
        : t("access.invited");
}

function List() {
  const after = parameter("after");
  const isInviting = useSignal(false);
  const made = useSignal<Schema<"NewUserView"> | null>(null);
  useEffect(() => users.want(after), [after]);
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
              void users.again();
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
            <Rows
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
            </Rows>
            <Pager next={page.next} />
          </>
        )}
      </Panel>
    </>
  );
}

const factorsOf = (of: User): string =>
  [
    of.hasPassword && t("access.password"),
    of.hasTotp && t("access.app"),
    (of.isExternal || of.identities > 0) && t("access.provider"),
  ]
    .filter(Boolean)
    .join(", ") || "–";

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

const acts = [
  "activate",
  "deactivate",
  "endSessions",
  "removeFactors",
  "handOver",
  "superuser",
  "erase",
] as const;
type Act = (typeof acts)[number];

function possible(of: User): Act[] {
  const change = may("user:change");
  const when: Record<Act, boolean> = {
    activate: change && !of.isActive && !of.isErased,
    deactivate: change && of.isActive,
    endSessions: change && of.isActive,
    removeFactors: change && of.hasTotp,
    handOver: change && !of.isProvisioned && !of.isErased,
    superuser: change && !of.isErased,
    erase: may("user:erase") && !of.isErased,
  };
  return acts.filter((act) => when[act]);
}

async function perform(act: Act, of: User, etag: string | null): Promise<void> {
  const options = { path: { id: of.id }, ...(etag ? { ifMatch: etag } : {}) };
  await {
    activate: () => post("/api/users/{id}/activate", options),
    deactivate: () => post("/api/users/{id}/deactivate", options),
    endSessions: () => post("/api/users/{id}/sessions/end", options),
    removeFactors: () => post("/api/users/{id}/second-factors/remove", options),
    handOver: () => post("/api/users/{id}/hand-over", options),
    superuser: () =>
      post("/api/users/{id}/superuser", { ...options, body: { isSuperuser: !of.isSuperuser } }),
    erase: () => post("/api/users/{id}/erase", options),
  }[act]();
}

function Person({ id }: { id: string }) {
  useEffect(() => {
    user.want(id);
    if (may("group:read")) {
      groups.want(id);
    }
  }, [id]);
  return (
    <>
      <p>
        <a href="/access/people">← {t("access.people")}</a>
      </p>
      <Panel of={user} size="page">
        {({ value, etag }) => <Known key={value.revision} of={value} etag={etag} />}
      </Panel>
    </>
  );
}

function Known({ of, etag }: { of: User; etag: string | null }) {
  const asked = useSignal<Act | null>(null);
  const sending = useSending();
  const chosen = useSignal<string[]>(of.roles);
  const isChanged = chosen.value.join() !== of.roles.join();
  const inGroups = groups.state.value.value?.groups ?? [];
  const again = () => void user.again();
  const verb = (act: Act) =>
    act === "superuser"
      ? t(of.isSuperuser ? "access.act.superuserNot" : "access.act.superuser")
      : t(`access.act.${act}`);
  return (
    <section>
      <h2 dir="auto">{called(of)}</h2>
      <dl>
        <Said name={t("access.fullName")} value={of.fullName} />
        <Said name={t("access.email")} value={of.email} />
        <Said name={t("access.company")} value={of.company} />
        <Said name={t("access.state")} value={stateOf(of)} />
        <Said name={t("access.factors")} value={factorsOf(of)} />
        <Said name={t("access.made")} value={dayAndTime(of.createdAt)} />
        <Said name={t("access.lastSignIn")} value={of.lastSignInAt ? dayAndTime(of.lastSignInAt) : null} />
        <Said name={t("access.lookedAfter")} value={of.isProvisioned ? t("access.byProvider") : null} />
        <Said name={t("access.groups")} value={inGroups.map(({ name }) => name).join(", ")} />
      </dl>
      {of.isSuperuser && <p class="note">{t("access.superuserText")}</p>}
      {may("user:change") && !of.isErased ? (
        <form
          class="fields"
          onSubmit={(e) => {
            e.preventDefault();
            void sending
              .send(() =>
                post("/api/users/{id}/roles", {
                  path: { id: of.id },
                  body: { roles: chosen.value },
                  ...(etag ? { ifMatch: etag } : {}),
                }),
              )
              .then((isDone) => isDone && again());
          }}
        >
          <RolePicker chosen={chosen.value} change={(roles) => (chosen.value = roles)} />
          <Refused of={sending.problem.value} />
          <p class="actions">
            <button type="submit" disabled={!isChanged}>
              {t("access.setRoles")}
            </button>
          </p>
        </form>
      ) : (
        <p>{of.roles.map(sayRole).join(", ")}</p>
      )}
      <p class="actions">
        {possible(of).map((act) => (
          <button type="button" class="plain" onClick={() => (asked.value = act)}>
            {verb(act)}…
          </button>
        ))}
        {may("activity:read") && <a href={`/activity?actor=user:${of.id}`}>{t("access.theirActivity")}</a>}
      </p>
      <Ask
        about={asked}
        title={(act) => `${verb(act)}: ${called(of)}`}
        verb={verb}
        send={(act) => perform(act, of, etag)}
        done={again}
      >
        {(act) => <p>{t(`access.act.${act}Text`)}</p>}
      </Ask>
    </section>
  );
}
