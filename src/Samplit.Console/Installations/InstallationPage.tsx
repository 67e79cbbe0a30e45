import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { projectName } from "../Access/access.ts";
import { listed } from "../Experiments/listed.ts";
import { addressOf } from "../Experiments/routes.ts";
import { Status } from "../Experiments/Status.tsx";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { dayAndTime } from "../Frame/format.ts";
import { Input } from "../Frame/Form.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { CopyableText } from "../Frame/Secret.tsx";
import { SectionPage } from "../Frame/Section.tsx";
import { numberTyped } from "../Frame/typed.ts";
import { get, getTagged, post, put, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { DescriptionItem } from "../Frame/DescriptionItem.tsx";
import { domainsOf, pageAt } from "./domains.ts";
import { Platform } from "./Platform.tsx";
import { t } from "./words.ts";

type Site = Schema<"InstallationView">;

const acts = ["rotate", "suspend", "resume", "revoke"] as const;
type Act = (typeof acts)[number] | "domains";

const installation = new Resource((id: string, signal: AbortSignal) =>
  getTagged("/api/installations/{id}", { path: { id }, signal }),
);
const lines = new Resource(({ id }: { id: string; token: string }, signal: AbortSignal) =>
  get("/api/installations/{id}/snippet", { path: { id }, signal }),
);

const Day = 86_400;

/** One site: the line for its pages, where it may be used, and what runs on it. */
export function InstallationPage({ id }: { id: string }) {
  const isAllowed = may("installation:read");
  const known = installation.state.value.value?.value;
  useEffect(() => {
    if (isAllowed) {
      installation.revalidate(id);
    }
    if (may("experiment:read")) {
      listed.revalidate("newest");
    }
  }, [isAllowed, id]);
  return (
    <SectionPage
      title={known?.domains.join(", ") ?? t("section.installations")}
      class="installation"
      permission="installation:read"
    >
      <p>
        <a href="/installations">← {t("section.installations")}</a>
      </p>
      <Panel of={installation} size="page">
        {({ value, etag }) => <Known of={value} etag={etag} />}
      </Panel>
    </SectionPage>
  );
}

function Known({ of, etag }: { of: Site; etag: string | null }) {
  useEffect(() => lines.revalidate({ id: of.id, token: of.token }), [of.id, of.token]);
  const here = (listed.state.value.value ?? []).filter((experiment) => experiment.installation === of.id);
  return (
    <>
      <dl>
        <DescriptionItem name={t("sites.platform")} value={t(`sites.platform.${of.platform}`)} />
        <DescriptionItem name={t("sites.status")} value={t(`sites.status.${of.status}`)} />
        <DescriptionItem name={t("sites.project")} value={projectName(of.project)} />
        <DescriptionItem name={t("sites.made")} value={dayAndTime(of.createdAt)} />
        <DescriptionItem name={t("sites.token")} value={of.token} />
      </dl>
      <Acts of={of} etag={etag} />
      {of.status !== "revoked" && <Platform of={of} />}
      {of.status !== "revoked" && (
        <section>
          <h2>{t("sites.lines")}</h2>
          <p class="about">{t("sites.linesText")}</p>
          <Panel of={lines} size="table">
            {(known) => (
              <>
                {(["guardedLine", "line", "pinnedLine"] as const).map((name) => (
                  <details open={name === known.recommended} class="line">
                    <summary>{t(`sites.line.${name}`)}</summary>
                    <p class="quiet">{t(`sites.line.${name}Text`)}</p>
                    <CopyableText label={t(`sites.line.${name}`)} text={known[name]} />
                  </details>
                ))}
              </>
            )}
          </Panel>
        </section>
      )}
      <section>
        <h2>{t("sites.test")}</h2>
        <p class="about">{t("sites.testText")}</p>
        <ul class="tags">
          {of.domains
            .filter((domain) => !domain.startsWith("*"))
            .map((domain) => (
              <li>
                <a href={pageAt(domain)} target="_blank" rel="noreferrer">
                  {t("sites.openPage", { domain })}
                </a>
              </li>
            ))}
        </ul>
      </section>
      <section>
        <h2>{t("sites.experiments")}</h2>
        {here.length === 0 ? (
          <p class="quiet">{t("sites.noExperiments")}</p>
        ) : (
          <ul class="tags">
            {here.map((experiment) => (
              <li>
                <a href={addressOf(experiment.id)} dir="auto">
                  {experiment.name}
                </a>{" "}
                <Status of={experiment.status} />
              </li>
            ))}
          </ul>
        )}
        {of.status === "active" && may("experiment:create") && (
          <p>
            <a class="button" href={`/experiments/new?site=${of.id}`}>
              {t("sites.makeExperiment")}
            </a>
          </p>
        )}
      </section>
    </>
  );
}

function Acts({ of, etag }: { of: Site; etag: string | null }) {
  const asked = useSignal<Act | null>(null);
  const domains = useSignal("");
  const grace = useSignal("7");
  const possible: Record<Act, boolean> = {
    domains: of.status !== "revoked" && may("installation:change-domains"),
    rotate: of.status !== "revoked" && may("installation:rotate-token"),
    suspend: of.status === "active" && may("installation:suspend"),
    resume: of.status === "suspended" && may("installation:resume"),
    revoke: of.status !== "revoked" && may("installation:revoke"),
  };
  const verb = (act: Act) => (act === "domains" ? t("sites.changeDomains") : t(`sites.act.${act}`));
  const options = { path: { id: of.id }, ifMatch: etag };
  const send: Record<Act, () => Promise<unknown>> = {
    domains: () =>
      put("/api/installations/{id}/domains", {
        ...options,
        body: { domains: domainsOf(domains.value) },
      }),
    rotate: () =>
      post("/api/installations/{id}/token", {
        ...options,
        body: { graceSeconds: numberTyped(grace.value, Day) },
      }),
    suspend: () => post("/api/installations/{id}/suspend", options),
    resume: () => post("/api/installations/{id}/resume", options),
    revoke: () => post("/api/installations/{id}/revoke", options),
  };
  return (
    <>
      <p class="actions">
        {(["domains", ...acts] as const)
          .filter((act) => possible[act])
          .map((act) => (
            <button
              type="button"
              class="plain"
              onClick={() => {
                domains.value = of.domains.join("\n");
                asked.value = act;
              }}
            >
              {verb(act)}…
            </button>
          ))}
      </p>
      <ConfirmDialog
        about={asked}
        title={verb}
        verb={verb}
        send={(act) => send[act]()}
        done={() => void installation.reload()}
      >
        {(act, sending) =>
          act === "domains" ? (
            <Input
              label={t("sites.domains")}
              name="domains"
              of={sending}
              required
              lines={4}
              hint={t("sites.domainsHint")}
              value={domains.value}
              change={(text) => (domains.value = text)}
            />
          ) : (
            <>
              <p>{t(`sites.act.${act}Text`)}</p>
              {act === "rotate" && (
                <Input
                  label={t("sites.graceDays")}
                  name="graceSeconds"
                  of={sending}
                  type="number"
                  min={0}
                  value={grace.value}
                  change={(text) => (grace.value = text)}
                />
              )}
            </>
          )
        }
      </ConfirmDialog>
    </>
  );
}
