import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { ago, count, day, dayAndTime } from "../Frame/format.ts";
import { Input } from "../Frame/Form.tsx";
import { Pager } from "../Frame/Pager.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { parameter } from "../Frame/router.ts";
import { numberTyped } from "../Frame/typed.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { Secret } from "../Frame/Secret.tsx";
import { get, post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { projectName } from "./access.ts";
import { MakeKey } from "./MakeKey.tsx";
import { nameOfUser, names } from "./names.ts";
import { t } from "./words.ts";

type Key = Schema<"ApiKeyView">;
/** An hour to put the new one in its place. */
const Grace = 3600;

const keys = new Resource((after: string | null, signal: AbortSignal) =>
  get("/api/keys", { query: { after: after ?? undefined, limit: 50 }, signal }),
);

/** What programs show, kind by kind; a secret is shown once, when it is made. */
export function Keys() {
  const after = parameter("after");
  const isMaking = useSignal(false);
  const made = useSignal<Schema<"NewApiKeyView"> | null>(null);
  const rotated = useSignal<Key | null>(null);
  const revoked = useSignal<Key | null>(null);
  const grace = useSignal(String(Grace));
  const days = useSignal("");
  useEffect(() => {
    keys.revalidate(after);
    names.revalidate("all");
  }, [after]);
  const again = () => void keys.reload();
  return (
    <>
      {made.value && (
        <Secret
          title={t("access.secretOf", { name: made.value.key.name })}
          text={made.value.secret}
          close={() => (made.value = null)}
        >
          {t("access.secretText", { until: day(made.value.key.expiresAt) })}
        </Secret>
      )}
      {may("key:create") &&
        (isMaking.value ? (
          <MakeKey
            done={(view) => {
              made.value = view;
              isMaking.value = false;
              again();
            }}
            cancel={() => (isMaking.value = false)}
          />
        ) : (
          <p>
            <button type="button" onClick={() => (isMaking.value = true)}>
              {t("access.makeKey")}…
            </button>
          </p>
        ))}
      <Panel of={keys} size="table">
        {(page) =>
          page.keys.length === 0 ? (
            <p class="note">{t("access.noKeys")}</p>
          ) : (
            <>
              <DataTable
                label={t("access.keys")}
                columns={[t("access.key"), t("access.opens"), t("access.lastUsed"), t("access.ends"), ""]}
              >
                {page.keys.map((key) => (
                  <Row
                    key={key.id}
                    of={key}
                    rotate={() => (rotated.value = key)}
                    revoke={() => (revoked.value = key)}
                  />
                ))}
              </DataTable>
              <Pager next={page.next} />
            </>
          )
        }
      </Panel>
      <ConfirmDialog
        about={rotated}
        title={(key) => `${t("access.rotate")}: ${key.name}`}
        verb={() => t("access.rotate")}
        send={async (key) => {
          const { value } = await post("/api/keys/{id}/rotate", {
            path: { id: key.id },
            body: {
              graceSeconds: numberTyped(grace.value),
              expiresInDays: numberTyped(days.value),
            },
          });
          made.value = value;
        }}
        done={again}
      >
        {(_, sending) => (
          <>
            <p>{t("access.rotateText")}</p>
            <Input
              label={t("access.grace")}
              name="graceSeconds"
              of={sending}
              type="number"
              min={0}
              value={grace.value}
              change={(text) => (grace.value = text)}
            />
            <Input
              label={t("access.days")}
              name="expiresInDays"
              of={sending}
              type="number"
              min={1}
              max={366}
              hint={t("access.daysHint")}
              value={days.value}
              change={(text) => (days.value = text)}
            />
          </>
        )}
      </ConfirmDialog>
      <ConfirmDialog
        about={revoked}
        title={(key) => `${t("access.revoke")}: ${key.name}`}
        verb={() => t("access.revoke")}
        send={(key) => post("/api/keys/{id}/revoke", { path: { id: key.id } })}
        done={again}
      >
        {() => <p>{t("access.revokeText")}</p>}
      </ConfirmDialog>
    </>
  );
}

function Row({ of, rotate, revoke }: { of: Key; rotate: () => void; revoke: () => void }) {
  const isOpen = useSignal(false);
  const isGone = of.status === "revoked";
  return (
    <>
      <tr data-key={of.id}>
        <th scope="row">
          <button
            type="button"
            class="link"
            dir="auto"
            aria-expanded={isOpen.value}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            {of.name}
          </button>
          <small class="id">{of.prefix}…</small>
        </th>
        <td>
          {t(`access.kind.${of.kind}`)}
          <small>
            {[of.role, of.project && t("access.onlyIn", { project: projectName(of.project) })]
              .filter(Boolean)
              .join(", ")}
          </small>
        </td>
        <td>
          {of.lastUsedAt ? ago(of.lastUsedAt) : t("access.never")}
          <small>{of.lastUsedFrom}</small>
        </td>
        <td>{isGone ? t("access.revoked") : of.isExpired ? t("access.expired") : day(of.expiresAt)}</td>
        <td>
          {!isGone && (
            <span class="actions">
              {may("key:rotate") && (
                <button type="button" class="plain" onClick={rotate}>
                  {t("access.rotate")}…
                </button>
              )}
              {may("key:revoke") && (
                <button type="button" class="plain" onClick={revoke}>
                  {t("access.revoke")}…
                </button>
              )}
            </span>
          )}
        </td>
      </tr>
      {isOpen.value && (
        <tr class="details">
          <td colSpan={5}>
            <dl>
              <dt>{t("access.permissions")}</dt>
              <dd class="id">{of.permissions.join(", ")}</dd>
              <dt>{t("access.networks")}</dt>
              <dd class="id">{of.networks?.join(", ") ?? t("access.anywhere")}</dd>
              {of.domains && (
                <>
                  <dt>{t("access.domains")}</dt>
                  <dd class="id">{of.domains.join(", ")}</dd>
                </>
              )}
              <dt>{t("access.made")}</dt>
              <dd>{dayAndTime(of.createdAt)}</dd>
              <dt>{t("access.owner")}</dt>
              <dd dir="auto">{of.owner ? nameOfUser(of.owner) : t("access.machine")}</dd>
              <dt>{t("access.rate")}</dt>
              <dd>{of.requestsPerSecond == null ? t("access.anyRate") : count(of.requestsPerSecond)}</dd>
            </dl>
          </td>
        </tr>
      )}
    </>
  );
}
