import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { ago, count, dayAndTime, plain } from "../Frame/format.ts";
import { Panel } from "../Frame/Panel.tsx";
import { parameter } from "../Frame/router.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { SectionPage } from "../Frame/Section.tsx";
import { get, post, type Schema } from "../Http/api.ts";
import { poll } from "../Http/poll.ts";
import { Resource } from "../Http/resource.ts";
import { DescriptionItem } from "../Frame/DescriptionItem.tsx";
import { DeadLetters, letters } from "./DeadLetters.tsx";
import { t } from "./words.ts";

type Operations = Schema<"OperationsView">;

interface Health {
  ready: Schema<"HealthView">;
  log: Schema<"LogHealthView">;
}

/** While the page is open: who looks after something wants to see it move. */
const Interval = 5_000;

/** What is not well is said with this status, in the same form. */
const answeredBy = [503];

const health = new Resource(async (_: "all", signal: AbortSignal): Promise<Health> => {
  const [ready, log] = await Promise.all([
    get("/health/ready", { answeredBy, signal }),
    get("/health/log", { answeredBy, signal }),
  ]);
  return { ready, log };
});
const operations = new Resource((_: "all", signal: AbortSignal) => get("/api/operations", { signal }));
const projections = new Resource((_: "all", signal: AbortSignal) => get("/api/projections", { signal }));

/** What operators look after: how far everything has come, and what could not be done. */
export function OperationsPage() {
  const after = parameter("after");
  const seesMessages = may("message:read");
  useEffect(() => {
    health.revalidate("all");
    if (seesMessages) {
      operations.revalidate("all");
      letters.revalidate(after);
    }
    if (may("projection:read")) {
      projections.revalidate("all");
    }
    return poll(Interval, async () => {
      if (document.visibilityState === "visible") {
        await Promise.all([health.reload(), operations.reload()]);
      }
    });
  }, [seesMessages, after]);
  return (
    <SectionPage title={t("section.operations")} class="operations" permission="message:read">
      <section>
        <h2>{t("operations.state")}</h2>
        <Panel of={health} size="line">
          {(now) => <State of={now} />}
        </Panel>
      </section>
      <Panel of={operations} size="table">
        {(now) => (
          <>
            <Followers of={now} />
            <Nodes of={now} />
          </>
        )}
      </Panel>
      <section>
        <h2>{t("operations.dead")}</h2>
        <Panel of={letters} size="line">
          {(page) => <DeadLetters of={page} />}
        </Panel>
      </section>
      {may("projection:read") && (
        <section>
          <h2>{t("operations.projections")}</h2>
          <p class="quiet about">{t("operations.projectionsText")}</p>
          <Panel of={projections} size="table">
            {({ projections: names }) => <Projections names={names} />}
          </Panel>
        </section>
      )}
    </SectionPage>
  );
}

function State({ of: { ready, log } }: { of: Health }) {
  const now = operations.state.value.value;
  const isWell = ready.status === "ready" && log.status === "moves";
  const key = `operations.ready.${ready.status}`;
  return (
    <dl class={isWell ? "note good" : "note bad"}>
      <DescriptionItem name={t("operations.ready")} value={t(key as "operations.ready.ready")} />
      <DescriptionItem
        name={t("operations.log")}
        value={t(log.status === "moves" ? "operations.log.moves" : "operations.log.stands", {
          sealed: count(log.sealed),
          newest: count(log.newest),
          seconds: count(log.standsForSeconds),
        })}
      />
      {now && (
        <>
          <DescriptionItem
            name={t("operations.checkpoint")}
            value={
              now.checkpoint
                ? t("operations.checkpointOf", {
                    size: count(now.checkpoint.size),
                    ago: ago(now.checkpoint.signedAt),
                  })
                : t("operations.noCheckpoint")
            }
          />
          <DescriptionItem
            name={t("operations.messages")}
            value={t("operations.messagesOf", {
              incoming: count(now.messages.incoming),
              scheduled: count(now.messages.scheduled),
              outgoing: count(now.messages.outgoing),
              dead: count(now.messages.deadLetters),
            })}
          />
        </>
      )}
    </dl>
  );
}

const known = ["HighWaterMark", "transparency_log", "attribution"] as const;

function Followers({ of }: { of: Operations }) {
  return (
    <section>
      <h2>{t("operations.followers")}</h2>
      <DataTable
        label={t("operations.followers")}
        columns={[
          t("operations.follower"),
          { number: t("operations.sequence") },
          { number: t("operations.behind") },
          t("operations.moved"),
        ]}
      >
        {of.followers.map((follower) => {
          const name = known.find((one) => one === follower.name);
          return (
            <tr data-follower={follower.name}>
              <th scope="row">
                {name ? t(`operations.follower.${name}`) : follower.name}
                {name && <small>{t(`operations.follower.${name}Text`)}</small>}
              </th>
              <td class="n" data-cell="sequence">
                {count(follower.sequence)}
              </td>
              <td class="n" data-cell="behind">
                {count(follower.behind)}
              </td>
              <td title={dayAndTime(follower.movedAt)}>{ago(follower.movedAt)}</td>
            </tr>
          );
        })}
      </DataTable>
    </section>
  );
}

function Nodes({ of }: { of: Operations }) {
  return (
    <section>
      <h2>{t("operations.nodes")}</h2>
      {of.nodes.length === 0 ? (
        <p class="quiet">{t("operations.noNodes")}</p>
      ) : (
        <DataTable
          label={t("operations.nodes")}
          columns={[
            { number: t("operations.node") },
            "",
            t("operations.version"),
            t("operations.started"),
            t("operations.seen"),
          ]}
        >
          {of.nodes.map((node) => (
            <tr>
              <td class="n">{plain(node.number)}</td>
              <td class="name">{node.name}</td>
              <td>{node.version}</td>
              <td>{dayAndTime(node.startedAt)}</td>
              <td>{ago(node.seenAt)}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}

function Projections({ names }: { names: readonly string[] }) {
  const rebuilt = useSignal<string | null>(null);
  const report = useSignal<Schema<"RebuildView"> | null>(null);
  const done = report.value;
  return (
    <>
      {done && (
        <p class="note good" role="status">
          {t("operations.rebuilt", {
            name: done.projection,
            events: count(done.events),
            rows: count(done.differences),
            n: done.differences,
          })}
        </p>
      )}
      <ul class="names">
        {names.map((name) => (
          <li>
            <code>{name}</code>
            {may("projection:rebuild") && (
              <button type="button" class="link" onClick={() => (rebuilt.value = name)}>
                {t("operations.rebuild")}
                <span class="unseen"> {name}</span>…
              </button>
            )}
          </li>
        ))}
      </ul>
      <ConfirmDialog
        about={rebuilt}
        title={(name) => t("operations.rebuildTitle", { name })}
        verb={() => t("operations.rebuild")}
        send={async (name) =>
          (report.value = (await post("/api/projections/{name}/rebuild", { path: { name } })).value)
        }
      >
        {() => <p>{t("operations.rebuildText")}</p>}
      </ConfirmDialog>
    </>
  );
}
