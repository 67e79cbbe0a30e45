import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { account, may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { ago, dayAndTime } from "../Frame/format.ts";
import { Refused } from "../Frame/Form.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { DataTable } from "../Frame/DataTable.tsx";
import { CopyableText } from "../Frame/Secret.tsx";
import { useSending } from "../Frame/sending.ts";
import { get, getTagged, put, remove, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { t } from "./words.ts";

const sessions = new Resource((_: "all", signal: AbortSignal) => get("/api/account/sessions", { signal }));
const access = new Resource((_: "all", signal: AbortSignal) => getTagged("/api/access", { signal }));

/** One's own sessions, whether visitors' requests take a key, and how an identity provider is connected. */
export function SignIn() {
  const isPerson = account.value?.userName != null;
  useEffect(() => {
    if (isPerson) {
      sessions.revalidate("all");
    }
    if (may("access:read")) {
      access.revalidate("all");
    }
  }, [isPerson]);
  return (
    <>
      {isPerson && <Sessions />}
      {may("access:read") && (
        <section>
          <h2>{t("access.dataPlane")}</h2>
          <Panel of={access} size="line">
            {({ value, etag }) => <DataPlane of={value} etag={etag} />}
          </Panel>
        </section>
      )}
      <section>
        <h2>{t("access.providers")}</h2>
        <p class="about">{t("access.scimText")}</p>
        <CopyableText label={t("access.scimAddress")} text={`${location.origin}/scim/v2`} />
        <p class="about">{t("access.oidcText")}</p>
      </section>
    </>
  );
}

function Sessions() {
  const sending = useSending();
  const end = (id: string) =>
    sending.send(() => remove("/api/account/sessions/{id}", { path: { id } })).then(() => sessions.reload());
  return (
    <section>
      <h2>{t("access.sessions")}</h2>
      <p class="quiet">
        {t("access.sessionsText")} <a href="/account">{t("app.account")}</a>
      </p>
      <Refused of={sending.problem.value} />
      <Panel of={sessions} size="table">
        {({ sessions: open }) => (
          <DataTable
            label={t("access.sessions")}
            columns={[t("access.browser"), t("access.made"), t("access.seen"), t("access.ends"), ""]}
          >
            {open.map((session) => (
              <tr>
                <th scope="row" class="name">
                  {session.userAgent ?? "–"}
                </th>
                <td>{dayAndTime(session.createdAt)}</td>
                <td>{ago(session.seenAt)}</td>
                <td>{dayAndTime(session.expiresAt)}</td>
                <td>
                  {session.isCurrent ? (
                    t("access.thisOne")
                  ) : (
                    <button type="button" class="plain" onClick={() => void end(session.id)}>
                      {t("access.end")}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </DataTable>
        )}
      </Panel>
    </section>
  );
}

function DataPlane({ of, etag }: { of: Schema<"AccessView">; etag: string | null }) {
  const asked = useSignal<Schema<"DataPlaneAccess"> | null>(null);
  const other = of.dataPlane === "keys" ? "open" : "keys";
  return (
    <>
      <p class={of.dataPlane === "keys" ? undefined : "note warn"}>{t(`access.dataPlane.${of.dataPlane}`)}</p>
      {may("access:change") && (
        <p>
          <button type="button" class="plain" onClick={() => (asked.value = other)}>
            {t(`access.dataPlane.to.${other}`)}…
          </button>
        </p>
      )}
      <ConfirmDialog
        about={asked}
        title={(wanted) => t(`access.dataPlane.to.${wanted}`)}
        verb={(wanted) => t(`access.dataPlane.to.${wanted}`)}
        send={(dataPlane) => put("/api/access", { body: { dataPlane }, ifMatch: etag })}
        done={() => void access.reload()}
      >
        {(wanted) => <p>{t(`access.dataPlane.${wanted}`)}</p>}
      </ConfirmDialog>
    </>
  );
}
