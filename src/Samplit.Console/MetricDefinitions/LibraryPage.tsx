import { useEffect } from "preact/hooks";
import { projects } from "../Access/access.ts";
import { may } from "../Frame/account.ts";
import { Panel } from "../Frame/Panel.tsx";
import { go, parameter, withParameters } from "../Frame/router.ts";
import { SectionPage } from "../Frame/Section.tsx";
import { post, put, remove } from "../Http/api.ts";
import { libraryOf } from "./library.ts";
import { MetricList } from "./MetricList.tsx";
import { t } from "./words.ts";

const library = libraryOf();

export function LibraryPage() {
  const project = parameter("project") ?? "";
  const isAllowed = may("experiment:read");
  useEffect(() => {
    if (isAllowed) {
      library.revalidate(project);
    }
    if (may("project:read")) {
      projects.revalidate("all");
    }
  }, [isAllowed, project]);
  const known = projects.state.value.value?.projects ?? [];
  const query = { project: project || undefined };
  const etag = () => library.state.peek().value?.etag;
  const then = async (what: Promise<unknown>) => {
    await what;
    await library.reload();
  };
  return (
    <SectionPage title={t("section.metrics")} class="metric-definitions" permission="experiment:read">
      <p class="quiet about">{t("metrics.libraryText")}</p>
      <Panel of={library} size="table">
        {({ value }) => (
          <section>
            <h2>{t("metrics.library")}</h2>
            {known.length > 1 && (
              <p>
                <label>
                  {t("metrics.project")}{" "}
                  <select
                    value={value.project}
                    onChange={(e) => go(withParameters({ project: e.currentTarget.value }))}
                  >
                    {known.map(({ id, name }) => (
                      <option value={id}>{name}</option>
                    ))}
                  </select>
                </label>
              </p>
            )}
            <MetricList
              label={t("metrics.library")}
              of={value.metrics}
              isOfExperiment={false}
              takesReason={false}
              isOpen
              define={(body) => then(post("/api/metric-definitions", { query, body, ifMatch: etag() }))}
              change={(metric, body) =>
                then(
                  put("/api/metric-definitions/{metric}", {
                    path: { metric: metric.id },
                    query,
                    body,
                    ifMatch: etag(),
                  }),
                )
              }
              retire={(metric) =>
                then(
                  remove("/api/metric-definitions/{metric}", {
                    path: { metric: metric.id },
                    query,
                    ifMatch: etag(),
                  }),
                )
              }
            />
          </section>
        )}
      </Panel>
    </SectionPage>
  );
}
