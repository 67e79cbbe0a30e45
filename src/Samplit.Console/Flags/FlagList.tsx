import { useEffect } from "preact/hooks";
import { projectName, projects } from "../Access/access.ts";
import { nameOfUser, names } from "../Access/names.ts";
import { listed } from "../Experiments/listed.ts";
import { may } from "../Frame/account.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { ago } from "../Frame/format.ts";
import { Pager } from "../Frame/Pager.tsx";
import { Empty, Panel } from "../Frame/Panel.tsx";
import { parameter, withParameters } from "../Frame/router.ts";
import { CopyableText } from "../Frame/Secret.tsx";
import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { environmentsOf, sayServed, sayWhom, variantOrCode, type Environment, type Flag } from "./flag.ts";
import { t } from "./words.ts";

const statuses: readonly Flag["status"][] = ["active", "inactive", "archived"];

/** So many rules of an environment are told in the list. */
const MaxRules = 2;

const flags = new Resource(
  ({ status, after }: { status: string | null; after: string | null }, signal: AbortSignal) =>
    get("/api/flags", {
      query: { status: status ?? undefined, after: after ?? undefined, limit: 50 },
      signal,
    }),
);

export function FlagList() {
  const [status, after] = [parameter("status"), parameter("after")];
  useEffect(() => {
    flags.revalidate({ status, after });
    names.revalidate("all");
    if (may("experiment:read")) {
      listed.revalidate("newest");
    }
  }, [status, after]);
  return (
    <>
      <div class="title">
        <nav class="chips" aria-label={t("flags.state")}>
          {[null, ...statuses].map((known) => (
            <a
              href={withParameters({ status: known, after: null })}
              aria-current={status === known ? "true" : undefined}
            >
              {known ? t(`flags.status.${known}`) : t("overview.all")}
            </a>
          ))}
        </nav>
        {may("flag:define") && (
          <a class="button" href="/flags/new">
            {t("flags.make")}
          </a>
        )}
      </div>
      <Panel of={flags} size="table">
        {(page) =>
          page.flags.length > 0 ? (
            <>
              <Table of={page.flags} />
              <Pager next={page.next} />
            </>
          ) : status === null && after === null ? (
            <First />
          ) : (
            <Empty title={t("flags.noneLikeThat")} />
          )
        }
      </Panel>
    </>
  );
}

/** What flags are for, and how a program reads them. */
function First() {
  return (
    <Empty title={t("flags.none")}>
      <p class="about">{t("flags.about")}</p>
      <p class="about">
        {t("flags.howToRead")} {may("key:read") && <a href="/access/keys">{t("flags.toKeys")}</a>}
      </p>
      <CopyableText
        label={t("flags.howToReadLabel")}
        text={`curl -H "Authorization: Bearer $FLAGS_KEY" ${location.origin}/ofrep/v1/evaluate/flags/new-checkout \\
  --json '{"context":{"targetingKey":"user-123"}}'`}
      />
    </Empty>
  );
}

function Table({ of }: { of: readonly Flag[] }) {
  const hasProjects = (projects.state.value.value?.projects.length ?? 0) > 1;
  return (
    <DataTable
      label={t("section.flags")}
      class="flag-list"
      columns={[
        t("flags.flag"),
        t("flags.state"),
        t("flags.environments"),
        t("flags.use"),
        t("flags.owner"),
        ...(hasProjects ? [t("flags.project")] : []),
      ]}
    >
      {of.map((one) => (
        <tr key={one.id} data-flag={one.key}>
          <th scope="row" class="name">
            <a href={`/flags/${one.id}`} dir="auto">
              {one.definition.name ?? one.key}
            </a>
            {one.definition.name && <small>{one.key}</small>}
            <small dir="auto">
              {[t(`flags.kind.${one.definition.kind}`), ...(one.definition.tags ?? [])].join(" · ")}
            </small>
          </th>
          <td>{t(`flags.status.${one.status}`)}</td>
          <td>
            <dl class="served">
              {environmentsOf(one).map(([name, environment]) => (
                <>
                  <dt>{name}</dt>
                  <dd>
                    <b>{t(environment.isOn ? "flags.on" : "flags.off")}</b>: {saySummary(environment)}
                  </dd>
                </>
              ))}
            </dl>
          </td>
          <td>
            <Use of={one} />
          </td>
          <td dir="auto">{one.owner ? nameOfUser(one.owner) : "–"}</td>
          {hasProjects && <td dir="auto">{projectName(one.project)}</td>}
        </tr>
      ))}
    </DataTable>
  );
}

/** What is served in an environment, in a line. */
function saySummary(of: Environment): string {
  if (!of.isOn) {
    return variantOrCode(of.off);
  }
  const rules = of.rules.slice(0, MaxRules).map((rule) => `${sayWhom(rule)} → ${sayServed(rule)}`);
  const more = of.rules.length - rules.length;
  return [
    ...rules,
    ...(more > 0 ? [t("flags.moreRules", { count: more, n: more })] : []),
    of.rules.length > 0
      ? t("flags.else", { variant: variantOrCode(of.default) })
      : t("flags.forAll", { variant: variantOrCode(of.default) }),
  ].join("; ");
}

function Use({ of }: { of: Flag }) {
  const asked = Object.values(of.use?.evaluatedAt ?? {})
    .sort()
    .at(-1);
  const hints = of.use?.hints ?? [];
  return (
    <>
      {hints.map((hint) => (
        <span class="hint" data-hint={hint} title={t(`flags.hint.${hint}Text`)}>
          {t(`flags.hint.${hint}`)}
        </span>
      ))}
      {asked && <small>{t("flags.lastAsked", { time: ago(asked) })}</small>}
    </>
  );
}
