import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { dayAndTime } from "../Frame/format.ts";
import { Form } from "../Frame/Form.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { useSending } from "../Frame/sending.ts";
import { get, getTagged, post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { DescriptionItem } from "../Frame/DescriptionItem.tsx";
import { sayRole } from "./access.ts";
import { RolePicker } from "./RolePicker.tsx";
import { t } from "./words.ts";

type User = Schema<"UserView">;

const user = new Resource((id: string, signal: AbortSignal) =>
  getTagged("/api/users/{id}", { path: { id }, signal }),
);
const groups = new Resource((member: string, signal: AbortSignal) =>
  get("/api/groups", { query: { member, limit: 200 }, signal }),
);

export const called = (of: User): string => of.userName ?? t("access.erasedPerson");

export function stateOf(of: User): string {
  return of.isErased
    ? t("access.erased")
    : !of.isActive
      ? t("access.deactivated")
      : of.hasPassword || of.isExternal || of.lastSignInAt
        ? t("access.active")
        : t("access.invited");
}

export const factorsOf = (of: User): string =>
  [
    of.hasPassword && t("access.password"),
    of.hasTotp && t("access.app"),
    (of.isExternal || of.identities > 0) && t("access.provider"),
  ]
    .filter(Boolean)
    .join(", ") || "–";

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
  const options = { path: { id: of.id }, ifMatch: etag };
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

export function Person({ id }: { id: string }) {
  useEffect(() => {
    user.revalidate(id);
    if (may("group:read")) {
      groups.revalidate(id);
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
  const inGroups = groups.state.value.value?.groups ?? [];
  const again = () => void user.reload();
  const verb = (act: Act) =>
    act === "superuser"
      ? t(of.isSuperuser ? "access.act.superuserNot" : "access.act.superuser")
      : t(`access.act.${act}`);
  return (
    <section>
      <h2 dir="auto">{called(of)}</h2>
      <dl>
        <DescriptionItem name={t("access.fullName")} value={of.fullName} />
        <DescriptionItem name={t("access.email")} value={of.email} />
        <DescriptionItem name={t("access.company")} value={of.company} />
        <DescriptionItem name={t("access.state")} value={stateOf(of)} />
        <DescriptionItem name={t("access.factors")} value={factorsOf(of)} />
        <DescriptionItem name={t("access.made")} value={dayAndTime(of.createdAt)} />
        <DescriptionItem
          name={t("access.lastSignIn")}
          value={of.lastSignInAt ? dayAndTime(of.lastSignInAt) : null}
        />
        <DescriptionItem
          name={t("access.lookedAfter")}
          value={of.isProvisioned ? t("access.byProvider") : null}
        />
        <DescriptionItem name={t("access.groups")} value={inGroups.map(({ name }) => name).join(", ")} />
      </dl>
      {of.isSuperuser && <p class="note">{t("access.superuserText")}</p>}
      {may("user:change") && !of.isErased ? (
        <Form
          of={sending}
          verb={t("access.setRoles")}
          isDisabled={chosen.value.join() === of.roles.join()}
          send={() =>
            post("/api/users/{id}/roles", {
              path: { id: of.id },
              body: { roles: chosen.value },
              ifMatch: etag,
            })
          }
          done={again}
        >
          <RolePicker chosen={chosen.value} change={(roles) => (chosen.value = roles)} />
        </Form>
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
      {may("user:change") && of.hasPassword && of.userName && (
        <p class="quiet">
          {t("access.resetText")} <code>samplit users reset-password {of.userName}</code>
        </p>
      )}
      <ConfirmDialog
        about={asked}
        title={(act) => `${verb(act)}: ${called(of)}`}
        verb={verb}
        send={(act) => perform(act, of, etag)}
        done={again}
      >
        {(act) => <p>{t(`access.act.${act}Text`)}</p>}
      </ConfirmDialog>
    </section>
  );
}
