import { signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { Input, Refused } from "../Frame/Form.tsx";
import { firstSteps } from "../Frame/messages/en/firstSteps.ts";
import { words } from "../Frame/messages/messages.ts";
import { Panel } from "../Frame/Panel.tsx";
import { CopyableText } from "../Frame/Secret.tsx";
import { useSending } from "../Frame/sending.ts";
import { get, post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { pageOf } from "../Installations/domains.ts";
import { timeline } from "../Replay/timeline.ts";
import { experiment, type Experiment } from "./experiment.ts";
import { addressOf } from "./routes.ts";

const t = words(firstSteps, {
  de: async () => (await import("../Frame/messages/de/firstSteps.ts")).firstSteps,
});

const site = new Resource(async (id: string, signal: AbortSignal) => ({
  installation: await get("/api/installations/{id}", { path: { id }, signal }),
  lines: await get("/api/installations/{id}/snippet", { path: { id }, signal }),
}));

/** Keys that were made here, by their projects, while the page is open: the server tells each once. */
const secrets = signal<ReadonlyMap<string, string>>(new Map());

const secretOf = ({ project }: Experiment): string | null => secrets.value.get(project) ?? null;

/** What is left to do until somebody comes; it is gone when they have. */
export function FirstSteps({ of }: { of: Experiment }) {
  return (
    <section class="first-steps">
      <h2>{t("first.title")}</h2>
      <ol>
        <Start of={of} />
        {of.installation ? <OnPages of={of} installation={of.installation} /> : <InBackend of={of} />}
        <Test of={of} />
      </ol>
    </section>
  );
}

function Step({
  title,
  isDone = false,
  children,
}: {
  title: string;
  isDone?: boolean;
  children: ComponentChildren;
}) {
  return (
    <li class={isDone ? "done" : undefined}>
      <h3>{title}</h3>
      {children}
    </li>
  );
}

function Start({ of }: { of: Experiment }) {
  const sending = useSending();
  const isDone = of.status !== "draft";
  const start = async () => {
    if (await sending.send(() => post("/api/experiments/{id}/start", { path: { id: of.id } }))) {
      await Promise.all([experiment.reload(), timeline.reload()]);
    }
  };
  return (
    <Step title={t("first.start")} isDone={isDone}>
      {isDone ? (
        <p>{t("first.started")}</p>
      ) : (
        <>
          <p>
            {t("first.startText")} <a href={addressOf(of.id, "setup")}>{t("first.setup")}</a>
          </p>
          <Refused of={sending.problem.value} />
          {may("experiment:start") && (
            <button type="button" onClick={() => void start()}>
              {t("first.start")}
            </button>
          )}
        </>
      )}
    </Step>
  );
}

function OnPages({ of, installation }: { of: Experiment; installation: string }) {
  const isAllowed = may("installation:read");
  useEffect(() => {
    if (isAllowed) {
      site.revalidate(installation);
    }
  }, [isAllowed, installation]);
  return isAllowed ? (
    <>
      <Step title={t("first.line")}>
        <p>{t("first.lineText")}</p>
        <Panel of={site} size="table">
          {({ lines }) => <CopyableText label={t("first.line")} text={lines.guardedLine} />}
        </Panel>
        <p>
          <a href={`/installations/${installation}`}>{t("first.otherLines")}</a>
        </p>
      </Step>
      {may("experiment:preview") && <Look of={of} />}
    </>
  ) : null;
}

function Look({ of }: { of: Experiment }) {
  const sending = useSending();
  const typed = useSignal<string | null>(null);
  const links = useSignal<Schema<"PreviewTokenView">["variants"]>([]);
  const address = typed.value ?? pageOf(site.state.value.value?.installation.domains ?? []);
  const make = async () => {
    const { value } = await post("/api/experiments/{id}/preview-tokens", {
      path: { id: of.id },
      body: { hours: 1 },
    });
    links.value = value.variants;
  };
  return (
    <Step title={t("first.look")}>
      <p>{t("first.lookText")}</p>
      <Input
        label={t("first.page")}
        name="page"
        of={sending}
        value={address}
        change={(text) => (typed.value = text)}
      />
      <Refused of={sending.problem.value} />
      {links.value.length === 0 ? (
        <button type="button" class="plain" onClick={() => void sending.send(make)}>
          {t("first.makeLinks")}
        </button>
      ) : (
        <ul class="tags">
          {links.value.map((link) => (
            <li>
              <a href={withParameter(address, link.parameter)} target="_blank" rel="noreferrer" dir="auto">
                {t("first.open", { variant: link.variant })}
              </a>
            </li>
          ))}
        </ul>
      )}
    </Step>
  );
}

/** Only addresses of pages are followed, whatever was typed. */
function withParameter(address: string, parameter: string): string {
  const page = /^https?:\/\//.test(address) ? address : `https://${address}`;
  const [before = "", fragment] = page.split("#");
  return `${before}${before.includes("?") ? "&" : "?"}${parameter}${fragment ? `#${fragment}` : ""}`;
}

function InBackend({ of }: { of: Experiment }) {
  const lines = ["assignments", "conversions"]
    .map(
      (what) =>
        `curl -H "Authorization: Bearer ${secretOf(of) ?? "$SAMPLIT_DATA_KEY"}" ${location.origin}/v1/experiments/${of.id}/${what} --json '{"visitor":"v-1"}'`,
    )
    .join("\n");
  return (
    <Step title={t("first.backend")}>
      <p>{t("first.backendText")}</p>
      <Key of={of} />
      <CopyableText label={t("first.backend")} text={lines} />
    </Step>
  );
}

function Key({ of }: { of: Experiment }) {
  const sending = useSending();
  const make = async () => {
    const { value } = await post("/api/keys", {
      body: { name: "first steps", kind: "dataPlane", project: of.project },
    });
    secrets.value = new Map(secrets.value).set(of.project, value.secret);
  };
  const secret = secretOf(of);
  return secret ? (
    <>
      <p>{t("first.keyText")}</p>
      <CopyableText label={t("first.key")} text={secret} />
    </>
  ) : may("key:create") ? (
    <>
      <Refused of={sending.problem.value} />
      <p>
        <button type="button" class="plain" onClick={() => void sending.send(make)}>
          {t("first.key")}…
        </button>
      </p>
    </>
  ) : (
    <p class="quiet">{t("first.noKey")}</p>
  );
}

function Test({ of }: { of: Experiment }) {
  const sending = useSending();
  const said = useSignal("");
  const key = secretOf(of);
  const send = async (key: string) => {
    const visitor = `test-${Date.now()}`;
    const options = { path: { id: of.id }, body: { visitor }, key };
    const { value } = await post("/v1/experiments/{id}/assignments", options);
    if (value.inExperiment) {
      await post("/v1/experiments/{id}/conversions", options);
    }
    said.value = t(value.inExperiment ? "first.sent" : "first.outside", { visitor, variant: value.variant });
  };
  return (
    <Step title={t("first.test")}>
      <p>{t("first.testText")}</p>
      {of.installation && <Key of={of} />}
      <Refused of={sending.problem.value} />
      <p class="actions">
        <button
          type="button"
          disabled={key === null || of.status !== "active" || sending.isSending.value}
          onClick={() => key && void sending.send(() => send(key))}
        >
          {t("first.test")}
        </button>
        {key === null && <span class="quiet">{t("first.needsKey")}</span>}
        <span role="status" dir="auto">
          {said.value}
        </span>
      </p>
    </Step>
  );
}
