import { useEffect } from "preact/hooks";
import { projectName } from "../Access/access.ts";
import { may } from "../Frame/account.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { day } from "../Frame/format.ts";
import { Pager } from "../Frame/Pager.tsx";
import { Empty, Panel } from "../Frame/Panel.tsx";
import { parameter } from "../Frame/router.ts";
import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { sayRule } from "../Targeting/filter.ts";
import { t } from "./words.ts";

const segments = new Resource((after: string | null, signal: AbortSignal) =>
  get("/api/segments", { query: { after: after ?? undefined, limit: 50 }, signal }),
);

/** Units that rules of several flags are for. */
export function SegmentList() {
  const after = parameter("after");
  useEffect(() => segments.revalidate(after), [after]);
  return (
    <>
      <div class="title">
        <p class="quiet about">{t("segments.about")}</p>
        {may("flag:define") && (
          <a class="button" href="/flags/segments/new">
            {t("segments.make")}
          </a>
        )}
      </div>
      <Panel of={segments} size="table">
        {(page) =>
          page.segments.length === 0 ? (
            <Empty title={t("segments.none")} />
          ) : (
            <>
              <DataTable
                label={t("flags.section.segments")}
                columns={[
                  t("segments.key"),
                  t("segments.who"),
                  t("flags.state"),
                  t("flags.project"),
                  t("flags.made"),
                ]}
              >
                {page.segments.map((one) => (
                  <tr key={one.id} data-segment={one.key}>
                    <th scope="row" class="name">
                      <a href={`/flags/segments/${one.id}`}>{one.key}</a>
                      {one.description && <small dir="auto">{one.description}</small>}
                    </th>
                    <td class="name" dir="auto">
                      {sayRule(one.when)}
                    </td>
                    <td>{t(one.isArchived ? "flags.status.archived" : "flags.status.active")}</td>
                    <td dir="auto">{projectName(one.project)}</td>
                    <td>{day(one.createdAt)}</td>
                  </tr>
                ))}
              </DataTable>
              <Pager next={page.next} />
            </>
          )
        }
      </Panel>
    </>
  );
}
